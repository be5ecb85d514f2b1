/** What should have been done and was not (不作为), and answering for it. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      ...{ path: '/inactions', name: 'inactions', component: () => import('./InactionList.vue') },
      meta: { words: ['loop', 'inactions'] },
    },
  ],
  nav: [
    { group: 'handling', order: 6, path: '/inactions', word: 'inactions', abilities: ['inaction.answer'] },
  ],
};
