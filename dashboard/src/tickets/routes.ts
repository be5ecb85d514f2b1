/** Tickets: the board, the page of one, and reporting one by hand. */

import type { Area } from '../shell/area.ts';

const meta = { words: ['loop', 'cases', 'tickets'] };
export const area: Area = {
  routes: [
    { path: '/tickets', name: 'tickets', component: () => import('./board/TicketBoard.vue'), meta },
    { path: '/tickets/new', name: 'ticket-new', component: () => import('./NewTicketPage.vue'), meta },
    {
      path: '/tickets/:id',
      name: 'ticket',
      component: () => import('./one/TicketPage.vue'),
      props: true,
      meta,
    },
  ],
  nav: [{ group: 'handling', order: 1, path: '/tickets', word: 'tickets', abilities: ['read.work'] }],
};
