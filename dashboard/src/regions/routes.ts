/** The tree of regions. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/regions',
      name: 'regions',
      component: () => import('./RegionsPage.vue'),
      meta: { words: ['ledger'] },
    },
  ],
  nav: [{ group: 'ledger', order: 4, path: '/regions', word: 'regions', abilities: ['read.work'] }],
};
