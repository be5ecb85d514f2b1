/** Tables in and out. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/imports',
      name: 'imports',
      component: () => import('./ImportsPage.vue'),
      meta: { words: ['ledger'] },
    },
  ],
  nav: [
    {
      group: 'ledger',
      order: 5,
      path: '/imports',
      word: 'imports',
      abilities: ['venue.import', 'device.import', 'region.import'],
    },
  ],
};
