/** The venues and their devices. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    { path: '/venues', name: 'venues', component: () => import('./VenueList.vue') },
    { path: '/venues/:id', name: 'venue', component: () => import('./VenuePage.vue'), props: true },
  ],
  nav: [{ group: 'ledger', order: 1, path: '/venues', word: 'venues', abilities: ['read.work'] }],
};
