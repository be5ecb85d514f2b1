/** Owners who register themselves: the office's list, and the public page before the login. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['ledger'] };
export const area: Area = {
  routes: [
    {
      path: '/registrations',
      name: 'registrations',
      component: () => import('./RegistrationsPage.vue'),
      meta,
    },
    {
      path: '/register',
      name: 'register',
      component: () => import('./RegisterPage.vue'),
      meta: { ...meta, isOpen: true },
    },
  ],
  nav: [
    {
      group: 'ledger',
      order: 3,
      path: '/registrations',
      word: 'registrations',
      abilities: ['read.registrations'],
    },
  ],
};
