/** What a role does most often beside what waits for it: two or three buttons at the top. */

import { hasRole, mayDoAnywhere, ownVenues } from '../session/session.ts';

export interface QuickWay {
  word: 'selfInspection' | 'visit' | 'permit' | 'patrols' | 'wall';
  to: string;
}

const WAYS_MAX = 3;

export function quickWays(): QuickWay[] {
  const [own] = ownVenues.value;
  const ways: QuickWay[] = [];
  if (own !== undefined) {
    ways.push({ word: 'selfInspection', to: `/inspections/new?as=self_inspection&venue=${own}` });
  }
  if (hasRole('grid_worker', 'village')) ways.push({ word: 'visit', to: '/inspections/new?as=grid_visit' });
  if (hasRole('town_office', 'town_section', 'town_leader')) ways.push({ word: 'patrols', to: '/patrols' });
  if (own !== undefined && mayDoAnywhere('permit.report'))
    ways.push({ word: 'permit', to: '/permits?new=yes' });
  if (mayDoAnywhere('hazard.acknowledge')) ways.push({ word: 'wall', to: '/wall' });
  return ways.slice(0, WAYS_MAX);
}
