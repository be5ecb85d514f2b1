/** Duties: due lists, planned times, risk notices. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['duties'] };

export const area: Area = {
  routes: [
    { path: '/duties', name: 'duties', component: () => import('./DutiesPage.vue'), meta },
    { path: '/risk-notices', name: 'risk-notices', component: () => import('./NoticesPage.vue'), meta },
    {
      path: '/risk-notices/:venueId',
      name: 'risk-notice',
      component: () => import('./NoticePage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [
    { group: 'duty', order: 1, path: '/duties', word: 'duties', abilities: ['read.work'] },
    { group: 'duty', order: 5, path: '/risk-notices', word: 'riskNotices', abilities: ['read.work'] },
  ],
};
