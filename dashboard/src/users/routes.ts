/** People and their roles. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/users',
      name: 'users',
      component: () => import('./UsersPage.vue'),
      meta: { words: ['system'] },
    },
  ],
  nav: [{ group: 'system', order: 7, path: '/users', word: 'users', abilities: ['read.users'] }],
};
