/** Fire-alarm transmitters that report to us over GB/T 26875.3. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/transmitters',
      name: 'transmitters',
      component: () => import('./TransmittersPage.vue'),
      meta: { words: ['transmitters'] },
    },
  ],
  nav: [
    {
      ...{ group: 'ledger', order: 2.8, path: '/transmitters', word: 'transmitters' },
      abilities: ['read.records'],
    },
  ],
};
