/** Records of what no sensor sees, and pressure where rectification is slow. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['duties', 'records'] };

export const area: Area = {
  routes: [
    { path: '/records', name: 'records', component: () => import('./RecordsPage.vue'), meta },
    {
      path: '/records/:path/:id',
      name: 'record',
      component: () => import('./RecordPage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [{ group: 'reports', order: 4, path: '/records', word: 'records', abilities: ['read.work'] }],
};
