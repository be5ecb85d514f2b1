/** The roles of the domain, in the order in which people think of them. */

import type { Role } from '@ninewatch/rules';

export const ROLES: readonly Role[] = [
  'admin',
  'duty_officer',
  'town_office',
  'town_section',
  'town_leader',
  'district_department',
  'district_committee',
  'city',
  'village',
  'grid_worker',
  'owner',
  'auditor',
  'ai_intake',
];
/** Of which an office may be named. */
export const IN_OFFICES: readonly Role[] = [
  'town_office',
  'town_section',
  'district_department',
  'district_committee',
  'city',
];
