/** An incident or a drill where it stands, and its timeline. */

import type { CallScene } from '../../call/call.ts';
import { type FoundFiling, findFiling } from '../../filing/keep.ts';
import { pushBounded } from '../../fold/decision.ts';
import type { State } from '../../fold/state.ts';
import type { IncidentFiling, TimelineLine } from '../../model/loop/emergency.ts';

/** Kept an incident, the first and the newest ones. [P8] */
const TIMELINE_MAX = 300;

export interface IncidentScene extends CallScene {
  entry: FoundFiling<'emergency' | 'drill'>['entry'] & { filing: IncidentFiling };
}

export function findIncident(state: State, id: string): Omit<IncidentScene, 'turn'> | undefined {
  return findFiling(state, 'emergency', id) ?? findFiling(state, 'drill', id);
}

export function logLine({ turn, entry }: IncidentScene, line: Omit<TimelineLine, 'at'>): void {
  pushBounded(entry.filing.timeline, { at: turn.at, ...line }, TIMELINE_MAX);
}

/** Said first, so that nobody takes a drill for the real thing. */
export function marked(filing: IncidentFiling, { zh, en }: { zh: string; en: string }) {
  return filing.drill ? { zh: `【演练】${zh}`, en: `DRILL: ${en}` } : { zh, en };
}
