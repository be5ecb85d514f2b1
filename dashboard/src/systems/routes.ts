/** Who else is told what happens: other systems, centres and platforms, and the flows of Node-RED. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/systems',
      name: 'systems',
      component: () => import('./SystemsPage.vue'),
      meta: { words: ['systems'] },
    },
  ],
  nav: [
    {
      ...{ group: 'system', order: 5.7, path: '/systems', word: 'systems' },
      abilities: ['read.settings', 'read.flows'],
    },
  ],
};
