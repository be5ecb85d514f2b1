/** Reports: the cumulative forms, the analysis, the analysis of duties, sensor coverage. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['duties', 'reports'] };

export const area: Area = {
  routes: [
    { path: '/reports/forms', name: 'forms', component: () => import('./FormsPage.vue'), meta },
    { path: '/reports/analysis', name: 'analysis', component: () => import('./AnalysisPage.vue'), meta },
    { path: '/reports/duties', name: 'duty-report', component: () => import('./DutyReportPage.vue'), meta },
    { path: '/coverage', name: 'coverage', component: () => import('./CoveragePage.vue'), meta },
  ],
  nav: [
    { group: 'reports', order: 1, path: '/reports/forms', word: 'forms', abilities: ['read.reports'] },
    { group: 'reports', order: 2, path: '/reports/analysis', word: 'analysis', abilities: ['read.reports'] },
    { group: 'reports', order: 3, path: '/reports/duties', word: 'dutyReport', abilities: ['read.reports'] },
    { group: 'reports', order: 6, path: '/coverage', word: 'coverage', abilities: ['read.reports'] },
  ],
};
