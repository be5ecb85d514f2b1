/** The pages, and the door before them: nobody sees more than the login without a session. */

import { createRouter, createWebHistory } from 'vue-router';
import LoginPage from './login/LoginPage.vue';
import { loadRegions, regions } from './places/region-book.ts';
import { ensurePerson, onSessionOver } from './session/session.ts';
import WallPage from './wall/WallPage.vue';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/wall' },
    { path: '/login', name: 'login', component: LoginPage, meta: { isOpen: true } },
    { path: '/wall', name: 'wall', component: WallPage, meta: { isBare: true } },
    { path: '/venues', name: 'venues', component: () => import('./venues/VenueList.vue') },
    { path: '/venues/:id', name: 'venue', component: () => import('./venues/VenuePage.vue'), props: true },
    { path: '/tickets', name: 'tickets', component: () => import('./tickets/TicketsPage.vue') },
    {
      path: '/tickets/:id',
      name: 'ticket',
      component: () => import('./tickets/TicketsPage.vue'),
      props: true,
    },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./shell/NowherePage.vue') },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.isOpen === true) return true;
  const person = await ensurePerson().catch(() => undefined);
  if (person === null) return { name: 'login', query: { to: to.fullPath } };
  // Names come when they come; nothing waits for them.
  if (regions.value.size === 0) void loadRegions();
  return true;
});

onSessionOver(() => {
  const { fullPath, name } = router.currentRoute.value;
  if (name !== 'login') void router.push({ name: 'login', query: { to: fullPath, ended: 'yes' } });
});
