/** What is kept to be looked up: the audit log, the quarantine, notices. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['system'] };
export const area: Area = {
  routes: [
    { path: '/audit', name: 'audit', component: () => import('./AuditPage.vue'), meta },
    { path: '/quarantine', name: 'quarantine', component: () => import('./QuarantinePage.vue'), meta },
    {
      path: '/notices',
      name: 'notices',
      component: () => import('./NoticesPage.vue'),
      meta: { words: ['system', 'channels'] },
    },
  ],
  nav: [
    { group: 'system', order: 4, path: '/quarantine', word: 'quarantine', abilities: ['read.records'] },
    { group: 'system', order: 5, path: '/notices', word: 'notices', abilities: ['read.records'] },
    { group: 'system', order: 6, path: '/audit', word: 'audit', abilities: ['read.audit'] },
  ],
};
