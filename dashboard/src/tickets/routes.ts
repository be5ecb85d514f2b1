/** Tickets: the board and the page of one. */

import type { Area } from '../shell/area.ts';

export const area: Area = {
  routes: [
    { path: '/tickets', name: 'tickets', component: () => import('./TicketsPage.vue') },
    { path: '/tickets/:id', name: 'ticket', component: () => import('./TicketsPage.vue'), props: true },
  ],
  nav: [{ group: 'handling', order: 1, path: '/tickets', word: 'tickets', abilities: ['read.work'] }],
};
