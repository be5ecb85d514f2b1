import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// The words of a refusal are in a language that the browser remembers.
vi.stubGlobal('localStorage', { getItem: () => null });
const { sessionOver, signIn } = await import('../session/session.ts');
const { knownVenue, refreshVenue } = await import('./venue-book.ts');

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });

/** Answers of `/venues/v`, held back until they are let go. */
let held: ((name: string) => void)[] = [];
let isDown = false;

async function answer(url: string): Promise<Response> {
  const path = url.replace('/api/v1', '').split('?')[0] ?? '';
  if (path === '/session')
    return json({ user: { id: 'x', username: who, name: '', roles: [] }, abilities: {} });
  if (isDown) throw new TypeError('fetch failed');
  if (path !== '/venues/v') return json({ items: [], next: null });
  return new Promise((resolve) => {
    held.push((name) => resolve(json({ id: 'v', name })));
  });
}
let who = '';
async function enter(username: string): Promise<void> {
  who = username;
  await signIn(username, 'x');
}
const nameNow = () => knownVenue('v')?.venue?.name;
const asked = (times: number) => vi.waitFor(() => expect(held.length).toBe(times));

const ownFetch = globalThis.fetch;
afterAll(() => vi.stubGlobal('fetch', ownFetch));
beforeEach(() => {
  held = [];
  isDown = false;
  vi.stubGlobal('fetch', (url: string) => answer(url));
});
afterEach(() => {
  sessionOver();
  vi.useRealTimers();
});

describe('the venue book', () => {
  it('forgets what another person saw, and takes no answer that was theirs', async () => {
    await enter('li');
    nameNow();
    await asked(1);
    held[0]?.('火锅');
    await vi.waitFor(() => expect(nameNow()).toBe('火锅'));
    refreshVenue('v');
    await asked(2);
    await enter('wang');
    held[1]?.('火锅');
    await new Promise(setImmediate);
    expect(nameNow()).toBeUndefined();
  });

  it('keeps the newest of two answers, whichever comes last', async () => {
    await enter('li');
    nameNow();
    await asked(1);
    held[0]?.('旧');
    await vi.waitFor(() => expect(nameNow()).toBe('旧'));
    refreshVenue('v');
    await asked(2);
    refreshVenue('v');
    await asked(3);
    held[2]?.('新');
    await vi.waitFor(() => expect(nameNow()).toBe('新'));
    held[1]?.('旧');
    await new Promise(setImmediate);
    expect(nameNow()).toBe('新');
  });

  it('asks once however often it is looked at meanwhile', async () => {
    await enter('li');
    nameNow();
    await asked(1);
    nameNow();
    await new Promise(setImmediate);
    expect(held.length).toBe(1);
    held[0]?.('火锅');
    await vi.waitFor(() => expect(nameNow()).toBe('火锅'));
  });

  it('asks again by itself when the gateway did not answer', async () => {
    await enter('li');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    isDown = true;
    nameNow();
    await new Promise(setImmediate);
    isDown = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(held.length).toBe(1);
    held[0]?.('火锅');
    await new Promise(setImmediate);
    expect(nameNow()).toBe('火锅');
  });
});
