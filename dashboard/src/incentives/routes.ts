/** Safety credits, rotating red flags and the yearly list. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/incentives',
      name: 'incentives',
      component: () => import('./IncentivesPage.vue'),
      meta: { words: ['incentives'] },
    },
  ],
  nav: [{ group: 'reports', order: 5, path: '/incentives', word: 'incentives', abilities: ['read.work'] }],
};
