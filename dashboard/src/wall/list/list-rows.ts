/** The list as rows of known height, so that only those in sight need drawing. */

import type { Hazard } from '@ninewatch/rules';
import { type IncidentGroup, needsAnswer } from '../../incident/order.ts';

export type Row =
  | { kind: 'header'; key: string; height: number; group: IncidentGroup }
  | { kind: 'line'; key: string; height: number; hazard: Hazard; isLarge: boolean };

/** In px, gap below included; the styles of the lines keep to them. */
export const HEIGHTS = {
  header: { wide: 34, middle: 30, narrow: 30 },
  large: { wide: 122, middle: 90, narrow: 212 },
  plain: { wide: 90, middle: 90, narrow: 200 },
} as const;
export type ListWidth = keyof (typeof HEIGHTS)['header'];

/** The styles of the lines change at the same widths, px. */
export function listWidth(px: number): ListWidth {
  if (px <= 759) return 'narrow';
  return px <= 1_220 ? 'middle' : 'wide';
}

/** Fire is large: it is read from across the room; a laptop is not. Classes without incidents take no place. */
export function rowsOf(groups: readonly IncidentGroup[], width: ListWidth): Row[] {
  return groups
    .filter((group) => group.hazards.length > 0)
    .flatMap((group): Row[] => {
      const isLarge = group.class === 'alarm' && width !== 'middle';
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
