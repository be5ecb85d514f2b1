/** Whistles (镇街吹哨、部门报到): the list, blowing one, and one of them. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['loop', 'whistles'] };
export const area: Area = {
  routes: [
    { path: '/whistles', name: 'whistles', component: () => import('./WhistleList.vue'), meta },
    {
      path: '/whistles/:id',
      name: 'whistle',
      component: () => import('./WhistlePage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [{ group: 'handling', order: 3, path: '/whistles', word: 'whistles', abilities: ['whistle.arrive'] }],
};
