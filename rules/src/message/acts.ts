/** A message becomes a notice, told once: it asks for no answer, and wakes nobody up like a danger would. */

import { type Decision, done, refuse } from '../fold/decision.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Notice } from '../model/change.ts';
import type { MessageAct } from '../model/message.ts';

export function decideMessage(turn: Turn, act: MessageAct): Decision {
  const { region, roles, text } = act;
  const { venueId = '' } = act;
  if (!turn.state.regions.has(region))
    return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  if (venueId !== '' && turn.state.venues.get(venueId)?.venue?.region === undefined) {
    return refuse('unknown-venue', `no venue ${venueId}`, { field: 'venueId' });
  }
  const notice: Notice = {
    ...{ id: makeId(turn), hazardId: '', ticketId: null, venueId, region, level: 0 },
    to: [...new Set(roles)].map((role) => ({ role, region })),
    ...{ reason: 'message', class: 'supervisory', priority: 4, at: turn.at },
    text: { zh: text.zh, en: text.en },
    ...{ once: true, state: 'answered' },
  };
  turn.touched.notices.add(notice);
  return done(notice);
}
