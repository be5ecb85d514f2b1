/** What comes in from outside (识别与举报): recognised pictures and public reports that wait for a word, and one's own reports. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      ...{ path: '/intake', name: 'intake', component: () => import('./IntakePage.vue') },
      meta: { words: ['loop', 'intake'] },
    },
  ],
  nav: [{ group: 'handling', order: 7, path: '/intake', word: 'intake', abilities: ['intake.report'] }],
};
