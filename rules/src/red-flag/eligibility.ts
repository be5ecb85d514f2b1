/** Why a venue cannot have the rotating red flag (流动红旗) of a quarter: every reason, or none (domain sheet §6). */

import { type Term, termOf } from '../calendar/index.ts';
import type { Bilingual } from '../model/hazard.ts';
import type { Dated, FlagFacts } from '../model/incentives.ts';
import type { RedFlagSection } from '../profile/sections/incentives.ts';

export type ExclusionReason =
  | 'registered-later'
  | 'accident'
  | 'rectification-refused'
  | 'sector-problem'
  | 'self-inspection-missed'
  | 'rectified-late'
  | 'uncooperative'
  | 'cooperation-not-recorded'
  | 'prohibition';

export interface Exclusion {
  reason: ExclusionReason;
  text: Bilingual;
  /** Ids of what it is about; months of missed self-inspections. */
  subjects: string[];
}

const TEXTS: Record<ExclusionReason, Bilingual> = {
  'registered-later': { zh: '本季度后登记', en: 'registered after the quarter' },
  accident: { zh: '本季度发生事故', en: 'an accident in the quarter' },
  'rectification-refused': { zh: '拒不整改隐患', en: 'a hazard whose rectification was refused' },
  'sector-problem': { zh: '行业部门发现其他重大问题', en: 'another major problem found by a sector' },
  'self-inspection-missed': { zh: '未按月自查', en: 'no self-inspection in a month' },
  'rectified-late': { zh: '未按期整改隐患', en: 'a hazard rectified late, or not yet' },
  uncooperative: { zh: '不配合监管', en: 'did not cooperate' },
  'cooperation-not-recorded': { zh: '无配合监管记录', en: 'no record that it cooperated' },
  prohibition: { zh: '违反七严禁', en: 'one of the seven prohibitions was found' },
};

export interface Judgement {
  quarter: Term;
  /** A quarter that still runs is judged up to here. */
  now: number;
  section: Pick<RedFlagSection, 'cooperation'>;
  offsetMs: number;
}

/** Empty when the venue may have the flag; `facts` may reach beyond the quarter. */
export function exclusions(facts: FlagFacts, judgement: Judgement): Exclusion[] {
  const { quarter, now } = judgement;
  const during = (things: readonly Dated[]) =>
    things.filter(({ at }) => at >= quarter.from && at < quarter.until).map(({ id }) => id);
  // From the moment that it stands until it is done: a day of it in the quarter is enough, the next quarter is free.
  const standing = (things: readonly { id: string; from: number; until?: number }[]) =>
    things
      .filter(({ from }) => from < quarter.until && from <= now)
      .filter(({ until = quarter.from }) => until >= quarter.from)
      .map(({ id }) => id);
  const found: [ExclusionReason, string[]][] = [
    ['registered-later', facts.registeredAt >= quarter.until ? [quarter.key] : []],
    ['accident', during(facts.accidents)],
    ['rectification-refused', standing(facts.refusals)],
    ['sector-problem', during(facts.sectorProblems)],
    ['self-inspection-missed', monthsWithout(facts, judgement)],
    ['rectified-late', standing(lateness(facts))],
    ['uncooperative', during(facts.cooperation.filter(({ verdict }) => verdict === 'uncooperative'))],
    ['cooperation-not-recorded', unrecorded(facts, judgement, during)],
    ['prohibition', during(facts.prohibitions)],
  ];
  return found
    .filter(([, subjects]) => subjects.length > 0)
    .map(([reason, subjects]) => ({ reason, text: TEXTS[reason], subjects }));
}

/** What was not done by its due time is late from then on, until it is done. */
function lateness({ rectifications }: FlagFacts): { id: string; from: number; until?: number }[] {
  return rectifications
    .filter(({ dueAt, doneAt }) => doneAt === undefined || doneAt > dueAt)
    .map(({ id, dueAt, doneAt }) => ({
      id,
      from: dueAt,
      ...(doneAt === undefined ? {} : { until: doneAt }),
    }));
}

/** Whole months that are over and for which the venue was registered from their first day on. */
function monthsWithout(
  { registeredAt, selfInspections }: FlagFacts,
  { quarter, now, offsetMs }: Judgement,
): string[] {
  const until = Math.min(quarter.until, now);
  const missed: string[] = [];
  for (let at = quarter.from; at < until; ) {
    const month = termOf(at, 'month', offsetMs);
    const isAsked = month.until <= until && registeredAt <= month.from;
    const isDone = selfInspections.some((one) => one.at >= month.from && one.at < month.until);
    if (isAsked && !isDone) missed.push(month.key);
    at = month.until;
  }
  return missed;
}

function unrecorded(
  { cooperation }: FlagFacts,
  { quarter, section }: Judgement,
  during: (things: readonly Dated[]) => string[],
): string[] {
  if (section.cooperation === 'presumed') return [];
  const good = during(cooperation.filter(({ verdict }) => verdict === 'cooperative'));
  return good.length > 0 ? [] : [quarter.key];
}
