/** Patrols: the plans, and the way of one. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['duties', 'inspections', 'patrols'] };

export const area: Area = {
  routes: [
    { path: '/patrols', name: 'patrols', component: () => import('./PatrolsPage.vue'), meta },
    { path: '/patrols/:id', name: 'patrol', component: () => import('./PatrolPage.vue'), props: true, meta },
  ],
  nav: [
    {
      group: 'duty',
      order: 2,
      path: '/patrols',
      word: 'patrols',
      abilities: [
        'patrol_plan.create',
        'inspection.patrol',
        'inspection.grid_visit',
        'inspection.section_check',
        'inspection.leader_check',
      ],
    },
  ],
};
