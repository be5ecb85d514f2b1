/** Calls that the person has not answered, and inaction that the own unit has not answered for. */

import type {
  CaseFiling,
  DrillFiling,
  EmergencyFiling,
  InactionFiling,
  WhistleFiling,
} from '@ninewatch/rules';
import { actOnFiling, listFilings } from '../../api/filings.ts';
import { i18n, said } from '../../i18n/i18n.ts';
import { regionName } from '../../places/region-book.ts';
import { hasRole, mayDoAnywhere, signedIn } from '../../session/session.ts';
import { answerTo, type Called, callsFor } from '../my-calls.ts';
import type { WorkItem, WorkSource } from '../work-item.ts';
import { dutyChecks, handovers } from './desk.ts';

const { t } = i18n.global;
const OPEN_MAX = 200;

type OnFile = CaseFiling | WhistleFiling | EmergencyFiling | DrillFiling;
const PLACES = [
  { path: 'cases', page: '/cases', ability: 'case.accept', state: 'open,dispatched,worked,feedback' },
  { path: 'whistles', page: '/whistles', ability: 'whistle.arrive', state: 'open,worked' },
  {
    path: 'emergencies',
    page: '/emergencies',
    ability: 'emergency.answer',
    state: 'open,reported,concluded',
  },
  { path: 'drills', page: '/drills', ability: 'emergency.answer', state: 'open,reported,concluded' },
] as const;

async function callsAt({ path, page, ability, state }: (typeof PLACES)[number]): Promise<WorkItem[]> {
  if (!mayDoAnywhere(ability)) return [];
  const { items } = await listFilings<OnFile & Called>(path, { state, limit: OPEN_MAX });
  return callsFor(items, signedIn.value?.username ?? '').map(({ filing, call }): WorkItem => {
    const to = `${page}/${encodeURIComponent(filing.id)}`;
    const answer = answerTo(call);
    return {
      id: `${filing.id} ${call.key}`,
      title: said(call.text),
      place: filing.venueName ?? regionName(filing.region),
      since: call.at,
      to,
      isGrave: path === 'emergencies',
      ...(answer === null
        ? {}
        : {
            act: {
              words: t(`homeAnswer.${call.reason}`),
              run: () => actOnFiling(path, filing.id, answer.act, answer.body),
            },
          }),
    };
  });
}

async function inactions(): Promise<WorkItem[]> {
  if (!mayDoAnywhere('inaction.answer') || hasRole('owner')) return [];
  const person = signedIn.value;
  const units = new Set(person?.roles.map(({ region }) => region));
  const { items } = await listFilings<InactionFiling>('inactions', { state: 'open', limit: OPEN_MAX });
  return items
    .filter(
      ({ answered, unit, person: who }) =>
        answered === undefined && (who === undefined ? units.has(unit) : who === person?.username),
    )
    .map((filing) => ({
      id: filing.id,
      title: said(filing.text),
      place: filing.venueName ?? regionName(filing.unit),
      since: filing.since,
      to: '/inactions',
      isGrave: true,
      act: {
        words: t('homeAnswer.inaction'),
        run: () => actOnFiling('inactions', filing.id, 'answer', { version: filing.version }),
      },
    }));
}

export const calls: WorkSource = {
  group: 'calls',
  read: async () =>
    (await Promise.all([...PLACES.map(callsAt), dutyChecks(), handovers(), inactions()])).flat(),
};
