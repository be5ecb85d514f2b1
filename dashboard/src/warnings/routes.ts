/** Warnings (风险警示): what was issued, and what a venue still has to read. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    {
      ...{ path: '/warnings', name: 'warnings', component: () => import('./WarningsPage.vue') },
      meta: { words: ['loop', 'warnings'] },
    },
  ],
  nav: [
    {
      ...{ group: 'handling', order: 5, path: '/warnings', word: 'warnings' },
      abilities: ['warning.issue', 'warning.confirm'],
    },
  ],
};
