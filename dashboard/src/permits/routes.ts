/** Dangerous work (危险作业): reported beforehand, decided, handed back; and planned times of venues. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['duties', 'permits'] };

export const area: Area = {
  routes: [
    { path: '/permits', name: 'permits', component: () => import('./PermitsPage.vue'), meta },
    { path: '/periods', name: 'periods', component: () => import('./PeriodsPage.vue'), meta },
  ],
  nav: [
    { group: 'duty', order: 4, path: '/permits', word: 'permits', abilities: ['read.work'] },
    { group: 'duty', order: 6, path: '/periods', word: 'periods', abilities: ['read.work'] },
  ],
};
