/** The states of a hazard after ISA-18.2, as one table. */

import type { HazardKind, HazardState, SignalClass } from '../model/hazard.ts';

/** Live dangers of these kinds can be neither shelved nor closed away. */
const LIFE_THREATENING: readonly HazardKind[] = ['fire', 'gas', 'co'];

/** A live alarm that people can die of: no act of theirs may put it out of sight. [P9] */
export function isLifeAlarm(danger: { kind: HazardKind; live: boolean; class: SignalClass }): boolean {
  return danger.live && danger.class === 'alarm' && LIFE_THREATENING.includes(danger.kind);
}

export interface HazardFacts {
  active: boolean;
  acknowledged: boolean;
  latched: boolean;
  shelved: boolean;
  closed: boolean;
}

/** First row that fits; what a row does not name does not matter. */
const ROWS: readonly (Partial<HazardFacts> & { state: HazardState })[] = [
  { closed: true, state: 'closed' },
  // Seen and over: only what is latched waits for a person's reset.
  { active: false, acknowledged: true, latched: false, state: 'closed' },
  { shelved: true, state: 'shelved' },
  { active: true, acknowledged: true, state: 'acknowledged' },
  { active: true, state: 'unacknowledged' },
  { acknowledged: true, state: 'returned' },
  { state: 'returned_unacknowledged' },
];

const KEYS = ['active', 'acknowledged', 'latched', 'shelved', 'closed'] as const;

/** `suppressed` and `out_of_service` are kept for plant states that nothing decides yet. */
export function hazardState(facts: HazardFacts): HazardState {
  const row = ROWS.find((candidate) =>
    KEYS.every((key) => candidate[key] === undefined || candidate[key] === facts[key]),
  );
  return (row as { state: HazardState }).state;
}
