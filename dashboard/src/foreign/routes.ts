/** Devices of other systems: those that wait for a decision, and the sources that speak for them. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/foreign',
      name: 'foreign',
      component: () => import('./ForeignPage.vue'),
      meta: { words: ['ledger', 'foreign'] },
    },
  ],
  nav: [{ group: 'ledger', order: 2.7, path: '/foreign', word: 'foreign', abilities: ['read.records'] }],
};
