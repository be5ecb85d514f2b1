/** What can be said of a browser without one. */

import { createHash } from 'node:crypto';
import { afterAll, expect, it, vi } from 'vitest';
import { idOf, isPushed, labelOf } from './push.ts';

const own = { navigator: globalThis.navigator, fetch: globalThis.fetch };
afterAll(() => {
  for (const [name, value] of Object.entries(own)) vi.stubGlobal(name, value);
});

it('names a subscription as the gateway does', async () => {
  const endpoint = 'https://fcm.googleapis.com/fcm/send/abc';
  const wanted = createHash('sha256').update(endpoint).digest('base64url').slice(0, 22);
  expect(await idOf(endpoint)).toBe(wanted);
});

it('labels a browser so that its owner knows it', () => {
  const phone =
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
  expect(labelOf(phone)).toBe('Android · Chrome');
  expect(labelOf('Mozilla/5.0 (Windows NT 10.0) Chrome/1 Edg/140.0')).toBe('Windows · Edge');
  expect(labelOf('')).toBe('browser');
});

it('is on for the person who turned it on, not for the next who signs in in the same browser', async () => {
  const endpoint = 'https://fcm.googleapis.com/fcm/send/abc';
  const pushManager = { getSubscription: async () => ({ endpoint }) };
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => ({ pushManager }) } });
  let items = [{ id: await idOf(endpoint), label: 'x', at: 0 }];
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ publicKey: 'k', items })));
  expect(await isPushed()).toBe(true);
  items = [];
  expect(await isPushed()).toBe(false);
});
