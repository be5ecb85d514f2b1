/** Which acts the state of an incident or a drill allows. */

import type { IncidentFiling, IncidentState } from '@ninewatch/rules';

export type IncidentActName = 'grade' | 'check' | 'answer' | 'note' | 'report' | 'review' | 'close';
type ReportKind = 'first' | 'follow_up' | 'closing';

/** As the gateway decides it; a test holds this table to its own. */
const STATES: Record<Exclude<IncidentActName, 'report'> | ReportKind, readonly IncidentState[]> = {
  grade: ['open', 'reported'],
  check: ['open', 'reported'],
  answer: ['open', 'reported'],
  note: ['open', 'reported', 'concluded'],
  first: ['open'],
  follow_up: ['reported'],
  closing: ['reported'],
  review: ['concluded'],
  close: ['concluded'],
};
export const EVENTS = Object.keys(STATES) as (keyof typeof STATES)[];

export const isPossible = (event: keyof typeof STATES, state: IncidentState) => STATES[event].includes(state);

const REPORTS: readonly ReportKind[] = ['first', 'follow_up', 'closing'];

export function reportsIn(state: IncidentState): ReportKind[] {
  return REPORTS.filter((kind) => isPossible(kind, state));
}

type Facts = Pick<IncidentFiling, 'state' | 'drill' | 'review'>;

/** A drill is closed after its review; what is real has none. */
export function actsOf({ state, drill, review }: Facts): IncidentActName[] {
  const isReviewed = review !== undefined;
  const offered: [IncidentActName, boolean][] = [
    ['report', reportsIn(state).length > 0],
    ['review', isPossible('review', state) && drill && !isReviewed],
    ['close', isPossible('close', state) && (!drill || isReviewed)],
    ['note', isPossible('note', state)],
    ['grade', isPossible('grade', state)],
  ];
  return offered.filter(([, isSo]) => isSo).map(([name]) => name);
}
