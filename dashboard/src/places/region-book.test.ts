import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// The words of a refusal are in a language that the browser remembers.
vi.stubGlobal('localStorage', { getItem: () => null });
const { loadRegions, regions } = await import('./region-book.ts');
const { mayDo, sessionOver, signIn } = await import('../session/session.ts');

const DISTRICT = { id: 'd', name: '区', level: 'district', parent: 'root' };
const TOWN = { id: 't', name: '镇', level: 'town', parent: 'd' };
const GRID = { id: 'g', name: '网格', level: 'grid', parent: 't' };

/** What each person may see, and who is signed in. */
const gateway = {
  seen: {} as Record<string, object[]>,
  who: '',
  isDown: false,
  questions: 0,
};

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });

async function answer(url: string, init?: RequestInit): Promise<Response> {
  const path = url.replace('/api/v1', '').split('?')[0];
  if (path === '/session' && init?.method === 'POST') {
    gateway.who = (JSON.parse(String(init.body)) as { username: string }).username;
    return json({});
  }
  if (path === '/session') {
    const [{ id: region = '' } = {}] = gateway.seen[gateway.who] as { id: string }[];
    const user = {
      id: gateway.who,
      username: gateway.who,
      name: '',
      roles: [{ role: 'duty_officer', region }],
    };
    return json({ user, abilities: { duty_officer: ['hazard.acknowledge'] } });
  }
  if (gateway.isDown) throw new TypeError('fetch failed');
  if (path === '/regions') gateway.questions += 1;
  return json({ items: path === '/regions' ? (gateway.seen[gateway.who] ?? []) : [], next: null });
}

const ownFetch = globalThis.fetch;
afterAll(() => vi.stubGlobal('fetch', ownFetch));
beforeEach(() => {
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => answer(url, init));
  Object.assign(gateway, {
    seen: { village: [TOWN], district: [DISTRICT, TOWN] },
    isDown: false,
    questions: 0,
  });
});
afterEach(() => {
  sessionOver();
  vi.useRealTimers();
});

describe('the region book', () => {
  it('of one person is not that of the next who signs in on this page', async () => {
    await signIn('village', 'x');
    await loadRegions();
    expect([...regions.value.keys()]).toEqual(['t']);
    await signIn('district', 'x');
    expect(regions.value.size).toBe(0);
    await loadRegions();
    expect([...regions.value.keys()]).toEqual(['d', 't']);
  });

  it('does not take what came too late for who was here before', async () => {
    await signIn('village', 'x');
    const late = loadRegions();
    await signIn('district', 'x');
    await late;
    expect(regions.value.size).toBe(0);
  });

  it('[P9] learns of a region that was added while the wall runs, so that its alarms can be answered', async () => {
    await signIn('district', 'x');
    await loadRegions();
    gateway.seen.district = [DISTRICT, TOWN, GRID];
    mayDo('hazard.acknowledge', 'g');
    await vi.waitFor(() => expect(mayDo('hazard.acknowledge', 'g')).toBe(true));
  });

  it('asks once for a region that the person does not see', async () => {
    await signIn('village', 'x');
    await loadRegions();
    expect(mayDo('hazard.acknowledge', 'elsewhere')).toBe(false);
    await vi.waitFor(() => expect(gateway.questions).toBe(2));
    await Promise.resolve();
    expect(mayDo('hazard.acknowledge', 'elsewhere')).toBe(false);
    expect(gateway.questions).toBe(2);
  });

  it('is asked for again when the gateway did not answer: a wall opens no other page', async () => {
    await signIn('district', 'x');
    vi.useFakeTimers();
    gateway.isDown = true;
    await loadRegions();
    gateway.isDown = false;
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(() => expect(regions.value.size).toBe(2));
  });
});
