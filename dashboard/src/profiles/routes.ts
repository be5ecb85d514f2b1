/** District profiles. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/profiles',
      name: 'profiles',
      component: () => import('./ProfilesPage.vue'),
      meta: { words: ['system'] },
    },
  ],
  nav: [
    {
      group: 'system',
      order: 3,
      path: '/profiles',
      word: 'profiles',
      abilities: ['read.rules', 'profile.set'],
    },
  ],
};
