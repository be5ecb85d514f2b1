/** The home page: my work. Who only watches begins at the wall. */

import { START_LOCATION } from 'vue-router';
import { startPage } from '../login/way-back.ts';
import { signedIn } from '../session/session.ts';
import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      path: '/',
      name: 'home',
      component: () => import('./HomePage.vue'),
      meta: { words: ['home', 'duties', 'reports'] },
      // The way that the browser begins with; a click on "my work" shows it to everybody.
      beforeEnter: (_to, from) => {
        const start = startPage(signedIn.value?.roles ?? []);
        return from === START_LOCATION && start !== '/' ? start : true;
      },
    },
  ],
  nav: [{ group: 'watch', order: 0, path: '/', word: 'home' }],
};
