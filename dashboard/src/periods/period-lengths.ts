/** What may be planned, by whom, and for how long. */

import type { PeriodKind } from '@ninewatch/rules';
import type { Ability } from '../session/abilities.ts';

/** Offered in the form; the last of each is the longest that the gateway takes. */
export const HOURS_OFFERED: Readonly<Record<PeriodKind, readonly number[]>> = {
  announced_work: [1, 2, 4, 8, 24, 72, 168, 720],
  maintenance: [1, 2, 4, 8, 24],
  commissioning: [8, 24, 72, 168, 336],
  drill: [0.5, 1, 2, 4],
};

export function abilityToPlan(kind: PeriodKind): Ability {
  return kind === 'announced_work' ? 'period.announce' : 'period.create';
}

export function abilityToEnd(kind: PeriodKind): Ability {
  return kind === 'announced_work' ? 'period.announce' : 'period.end';
}
