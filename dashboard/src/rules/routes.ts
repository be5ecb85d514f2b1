/** Rules and rules on trial. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['ledger', 'system'] };
export const area: Area = {
  routes: [
    { path: '/rules', name: 'rules', component: () => import('./RulesPage.vue'), meta },
    { path: '/shadows', name: 'shadows', component: () => import('./ShadowsPage.vue'), meta },
  ],
  nav: [
    { group: 'system', order: 1, path: '/rules', word: 'rules', abilities: ['read.rules'] },
    { group: 'system', order: 2, path: '/shadows', word: 'shadows', abilities: ['read.rules'] },
  ],
};
