/** What the unit and the levels above are told about inaction. */

import { makeId, type Turn } from '../fold/turn.ts';
import { overseers } from '../hazard/call-out/ladder.ts';
import { regionPath } from '../ledger/region-tree.ts';
import type { Notice } from '../model/change.ts';
import type { InactionFiling } from '../model/filing.ts';
import { profileOf } from '../profile/profile-of.ts';

/** The first time the unit and one level above, each further time one level more. Once: what nobody has to answer. */
export function inactionNotice(turn: Turn, filing: InactionFiling, isOnce = false): Notice {
  const units = regionPath(turn.state, filing.unit).slice(0, filing.told + 1);
  const notice: Notice = {
    id: makeId(turn),
    hazardId: '',
    ticketId: null,
    venueId: filing.venueId ?? '',
    region: filing.region,
    level: filing.told,
    to: units.flatMap(({ id }) => whom(turn, filing, id)),
    reason: 'inaction',
    class: 'supervisory',
    priority: 3,
    at: turn.at,
    text: { zh: `【不作为预警】${filing.text.zh}`, en: `Inaction: ${filing.text.en}` },
    ...(isOnce ? { once: true, state: 'answered' } : { state: 'due' }),
  };
  turn.touched.notices.add(notice);
  return notice;
}

/** An officer who is not at the desk is not the one to be told of it. */
function whom(turn: Turn, { rule, unit }: InactionFiling, id: string): Notice['to'] {
  if (rule !== 'not_on_watch' || id !== unit) return overseers(turn.state, id);
  return profileOf(turn.state, id).dutyCheck.tell.map((role) => ({ role, region: id }));
}

/** Whether there is a level above that has not been told. */
export function canClimb(turn: Turn, { unit, told }: InactionFiling): boolean {
  return regionPath(turn.state, unit).length > told + 1;
}
