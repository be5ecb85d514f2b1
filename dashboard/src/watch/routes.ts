/** What the watch has beside the wall: map, overview, quiet lists, figures, hand-over, duty checks. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['watch'] };

export const area: Area = {
  routes: [
    { path: '/map', name: 'map', component: () => import('./map/MapPage.vue'), meta },
    { path: '/overview', name: 'overview', component: () => import('./overview/OverviewPage.vue'), meta },
    { path: '/quiet', name: 'quiet', component: () => import('./quiet/QuietPage.vue'), meta },
    { path: '/kpi', name: 'kpi', component: () => import('./kpi/KpiPage.vue'), meta },
    { path: '/handover', name: 'handovers', component: () => import('./handover/HandoverPage.vue'), meta },
    {
      path: '/handover/:id',
      name: 'handover',
      component: () => import('./handover/HandoverSheet.vue'),
      props: true,
      meta,
    },
    { path: '/duty-check', name: 'duty-check', component: () => import('./check/DutyCheckPage.vue'), meta },
  ],
  nav: [
    { group: 'watch', order: 2, path: '/map', word: 'map', abilities: ['read.work'] },
    { group: 'watch', order: 3, path: '/overview', word: 'overview', abilities: ['read.reports'] },
    { group: 'watch', order: 4, path: '/quiet', word: 'quiet', abilities: ['read.work'] },
    {
      group: 'watch',
      order: 5,
      path: '/handover',
      word: 'handover',
      abilities: ['handover.sign', 'read.reports'],
    },
    { group: 'watch', order: 6, path: '/duty-check', word: 'dutyCheck', abilities: ['read.reports'] },
    { group: 'watch', order: 7, path: '/kpi', word: 'kpi', abilities: ['read.reports'] },
  ],
};
