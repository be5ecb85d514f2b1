/** Devices on their way in: labels, the installer's page, and the first steps of each. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['ledger', 'onboard', 'system'] };

export const area: Area = {
  routes: [
    { path: '/onboard', name: 'onboard', component: () => import('./OnboardPage.vue'), meta },
    {
      path: '/claim/:code?',
      name: 'claim',
      component: () => import('./ClaimPage.vue'),
      meta: { ...meta, staysOpen: true },
    },
    {
      path: '/devices/:id/first-steps',
      name: 'first-steps',
      component: () => import('./FirstStepsPage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [
    {
      group: 'ledger',
      order: 2.5,
      path: '/onboard',
      word: 'onboard',
      abilities: ['claim.open', 'claim.use'],
    },
  ],
};
