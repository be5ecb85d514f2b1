/** Visits in the order in which they are offered. */

import type { InspectionKind } from '@ninewatch/rules';

export const KINDS: readonly InspectionKind[] = [
  'self_inspection',
  'grid_visit',
  'patrol',
  'section_check',
  'leader_check',
];
