/** Inspections: the list, one of them, and a new one. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['duties', 'inspections'] };

export const area: Area = {
  routes: [
    { path: '/inspections', name: 'inspections', component: () => import('./InspectionsPage.vue'), meta },
    {
      path: '/inspections/new',
      name: 'new-inspection',
      component: () => import('./NewInspectionPage.vue'),
      meta,
    },
    {
      path: '/inspections/:id',
      name: 'inspection',
      component: () => import('./InspectionPage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [{ group: 'duty', order: 3, path: '/inspections', word: 'inspections', abilities: ['read.work'] }],
};
