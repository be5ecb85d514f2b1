/** The wall is in the first load: nothing may be missing when it is opened. */

import type { Area } from '../shell/area.ts';
import WallPage from './WallPage.vue';

export const area: Area = {
  routes: [{ path: '/wall', name: 'wall', component: WallPage, meta: { isBare: true } }],
  nav: [{ group: 'watch', order: 1, path: '/wall', word: 'wall', abilities: ['read.work'] }],
};
