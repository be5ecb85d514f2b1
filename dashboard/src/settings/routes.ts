/** How the gateway was set up. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./SettingsPage.vue'),
      meta: { words: ['system'] },
    },
  ],
  nav: [{ group: 'system', order: 8, path: '/settings', word: 'settings', abilities: ['read.settings'] }],
};
