/** The life of an incident as a table: what each act makes of each state. */

import type { IncidentState } from '../../model/loop/emergency.ts';

export type IncidentEvent =
  | 'grade'
  | 'check'
  | 'answer'
  | 'note'
  | 'first'
  | 'follow_up'
  | 'closing'
  | 'review'
  | 'close';

/** `=` keeps the state; what is not named is refused as `wrong-state`. */
const TABLE: Record<IncidentEvent, Partial<Record<IncidentState, IncidentState | '='>>> = {
  grade: { open: '=', reported: '=' },
  check: { open: '=', reported: '=' },
  answer: { open: '=', reported: '=' },
  note: { open: '=', reported: '=', concluded: '=' },
  first: { open: 'reported' },
  follow_up: { reported: '=' },
  closing: { reported: 'concluded' },
  review: { concluded: '=' },
  close: { concluded: 'closed' },
};

export function nextIncidentState(state: IncidentState, event: IncidentEvent): IncidentState | null {
  // A journal of a later version may hold events that this one does not know.
  const next = (TABLE as Partial<typeof TABLE>)[event]?.[state];
  return next === undefined ? null : next === '=' ? state : next;
}
