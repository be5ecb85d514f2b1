/** The ways by which people and systems are told: their state, what was tried, and what was given up. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/channels',
      name: 'channels',
      component: () => import('./ChannelsPage.vue'),
      meta: { words: ['system', 'channels'] },
    },
  ],
  nav: [{ group: 'system', order: 5.5, path: '/channels', word: 'channels', abilities: ['read.channels'] }],
};
