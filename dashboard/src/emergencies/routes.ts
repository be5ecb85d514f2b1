/** Emergencies and drills (应急处置、演练): the lists, declaring one, and one of them. */

import type { RouteLocationNormalized } from 'vue-router';
import type { Area } from '../shell/area.ts';

const meta = { words: ['loop', 'emergencies'] };
const one = () => import('./IncidentPage.vue');
export const area: Area = {
  routes: [
    { path: '/emergencies', name: 'emergencies', component: () => import('./IncidentList.vue'), meta },
    { path: '/emergencies/new', name: 'emergency-new', component: () => import('./DeclarePage.vue'), meta },
    {
      ...{ path: '/emergencies/:id', name: 'emergency', component: one, meta },
      props: ({ params }: RouteLocationNormalized) => ({ path: 'emergencies', id: params.id }),
    },
    {
      ...{ path: '/drills/:id', name: 'drill', component: one, meta },
      props: ({ params }: RouteLocationNormalized) => ({ path: 'drills', id: params.id }),
    },
  ],
  nav: [
    {
      group: 'handling',
      order: 4,
      path: '/emergencies',
      word: 'emergencies',
      abilities: ['emergency.check'],
    },
  ],
};
