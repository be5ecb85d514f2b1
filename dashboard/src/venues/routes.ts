/** The venues and their devices. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['ledger'] };
export const area: Area = {
  routes: [
    { path: '/venues', name: 'venues', component: () => import('./VenueList.vue'), meta },
    { path: '/venues/new', name: 'new-venue', component: () => import('./form/NewVenuePage.vue'), meta },
    { path: '/venues/:id', name: 'venue', component: () => import('./VenuePage.vue'), props: true, meta },
    {
      path: '/venues/:id/edit',
      name: 'edit-venue',
      component: () => import('./form/EditVenuePage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [{ group: 'ledger', order: 1, path: '/venues', word: 'venues', abilities: ['read.work'] }],
};
