/** Cases at the governance centres (三级治理中心): the list and one of them. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['loop', 'cases'] };
export const area: Area = {
  routes: [
    { path: '/cases', name: 'cases', component: () => import('./CaseList.vue'), meta },
    { path: '/cases/:id', name: 'case', component: () => import('./CasePage.vue'), props: true, meta },
  ],
  nav: [
    { group: 'handling', order: 2, path: '/cases', word: 'cases', abilities: ['case.take', 'case.accept'] },
  ],
};
