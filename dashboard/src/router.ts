/** The pages, and the door before them: nobody sees more than the login without a session. */

import { createRouter, createWebHistory } from 'vue-router';
import { loadWords } from './i18n/i18n.ts';
import LoginPage from './login/LoginPage.vue';
import { loadRegions, regions } from './places/region-book.ts';
import { ensurePerson, onSessionOver } from './session/session.ts';
import { areas } from './shell/areas.ts';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: LoginPage, meta: { isOpen: true } },
    ...areas.flatMap(({ routes }) => routes),
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./shell/NowherePage.vue') },
  ],
});

router.beforeEach(async (to) => {
  // Words that cannot be had now leave their keys on the page, which is better than no page.
  await loadWords(to.meta.words ?? []).catch(() => undefined);
  if (to.meta.isOpen === true) return true;
  const person = await ensurePerson().catch(() => undefined);
  if (person === null) return { name: 'login', query: { to: to.fullPath } };
  if (person === undefined) learnLater();
  // Names come when they come; nothing waits for them.
  if (regions.value.size === 0) void loadRegions();
  return true;
});

const RETRY_MS = 2_000;
let retry: ReturnType<typeof setTimeout> | undefined;

/** A wall opens no other page: while nobody knows who is here, nothing is offered there, so that it is asked again. */
function learnLater(): void {
  retry ??= setTimeout(async () => {
    retry = undefined;
    const person = await ensurePerson().catch(() => undefined);
    const { fullPath, meta } = router.currentRoute.value;
    if (person === undefined) learnLater();
    else if (person !== null) void loadRegions();
    else if (meta.isOpen !== true) void router.push({ name: 'login', query: { to: fullPath } });
  }, RETRY_MS);
}

onSessionOver(() => {
  const { fullPath, name } = router.currentRoute.value;
  if (name !== 'login') void router.push({ name: 'login', query: { to: fullPath, ended: 'yes' } });
});
