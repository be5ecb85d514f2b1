/** The state of a hazard after ISA-18.2, as what is known of it says. */

import type { HazardKind, HazardState, SignalClass } from '../../model/hazard.ts';

/** Live dangers of these kinds can be neither shelved, suppressed nor closed away. */
export const LIFE_THREATENING: readonly HazardKind[] = ['fire', 'gas', 'co'];

/** A live alarm that people can die of: no act of theirs may put it out of sight. [P9] */
export function isLifeAlarm(danger: { kind: HazardKind; live: boolean; class: SignalClass }): boolean {
  return danger.live && danger.class === 'alarm' && LIFE_THREATENING.includes(danger.kind);
}

/** Put aside by design or with its devices, not by a person's act on it. */
export type Aside = Extract<HazardState, 'suppressed' | 'out_of_service'>;

export interface HazardFacts {
  active: boolean;
  acknowledged: boolean;
  latched: boolean;
  shelved: boolean;
  aside: Aside | null;
  closed: boolean;
}

/** First row that fits; what a row does not name does not matter. */
const ROWS: readonly (Partial<HazardFacts> & { state: HazardState })[] = [
  { closed: true, state: 'closed' },
  // Seen and over: only what is latched waits for a person's reset.
  { active: false, acknowledged: true, latched: false, state: 'closed' },
  { aside: 'out_of_service', state: 'out_of_service' },
  { aside: 'suppressed', state: 'suppressed' },
  { shelved: true, state: 'shelved' },
  { active: true, acknowledged: true, state: 'acknowledged' },
  { active: true, state: 'unacknowledged' },
  { acknowledged: true, state: 'returned' },
  { state: 'returned_unacknowledged' },
];

const KEYS = ['active', 'acknowledged', 'latched', 'shelved', 'aside', 'closed'] as const;

export function hazardState(facts: HazardFacts): HazardState {
  const row = ROWS.find((candidate) =>
    KEYS.every((key) => candidate[key] === undefined || candidate[key] === facts[key]),
  );
  return (row as { state: HazardState }).state;
}
