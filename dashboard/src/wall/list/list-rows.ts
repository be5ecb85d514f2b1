/** The list as rows of known height, so that only those in sight need drawing. */

import type { Hazard } from '@ninewatch/rules';
import { type IncidentGroup, needsAnswer } from '../../incident/order.ts';

export type Row =
  | { kind: 'header'; key: string; height: number; group: IncidentGroup }
  | { kind: 'line'; key: string; height: number; hazard: Hazard; isLarge: boolean };

/** In px, gap below included; the styles of the lines keep to them. */
export const HEIGHTS = {
  header: { wide: 34, narrow: 30 },
  large: { wide: 122, narrow: 190 },
  plain: { wide: 90, narrow: 178 },
} as const;

/** Fire is large: it is read from across the room. Classes without incidents take no place. */
export function rowsOf(groups: readonly IncidentGroup[], width: 'wide' | 'narrow'): Row[] {
  return groups
    .filter((group) => group.hazards.length > 0)
    .flatMap((group): Row[] => {
      const isLarge = group.class === 'alarm';
      const height = HEIGHTS[isLarge ? 'large' : 'plain'][width];
      return [
        { kind: 'header', key: `class ${group.class}`, height: HEIGHTS.header[width], group },
        ...group.hazards.map((hazard): Row => ({ kind: 'line', key: hazard.id, height, hazard, isLarge })),
      ];
    });
}

/** What stands from `from` on: how much a person does not see. */
export function hiddenFrom(rows: readonly Row[], from: number): { count: number; unacknowledged: number } {
  const hidden = rows.slice(from).flatMap((row) => (row.kind === 'line' ? [row.hazard] : []));
  return { count: hidden.length, unacknowledged: hidden.filter(needsAnswer).length };
}
