/** All devices, by what stands against them. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/devices',
      name: 'devices',
      component: () => import('./DevicesPage.vue'),
      meta: { words: ['ledger'] },
    },
  ],
  nav: [{ group: 'ledger', order: 2, path: '/devices', word: 'devices', abilities: ['read.work'] }],
};
