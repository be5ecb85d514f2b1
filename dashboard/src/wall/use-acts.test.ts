import type { Hazard } from '@ninewatch/rules';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { hazardOf } from '../testing/samples.ts';

// The words of a refusal are in a language that the browser remembers.
vi.stubGlobal('localStorage', { getItem: () => null });
const { sessionOver, signIn } = await import('../session/session.ts');
const { useActs } = await import('./use-acts.ts');

const FIRE = hazardOf({ id: 'fire' });
const GAS = hazardOf({ id: 'gas' });
const json = (body: object) => new Response(JSON.stringify(body), { status: 200 });
/** Acts that the gateway has got, with how each is let through. */
let acts: { path: string; body: Record<string, unknown>; pass: () => void }[] = [];

async function answer(url: string, init?: RequestInit): Promise<Response> {
  const path = url.replace('/api/v1', '');
  if (path === '/session') {
    const user = { id: 'li', username: 'li', name: '', roles: [{ role: 'duty_officer', region: 'root' }] };
    const all = ['acknowledge', 'call', 'close', 'silence'].map((name) => `hazard.${name}`);
    return json({ user, abilities: { duty_officer: all } });
  }
  return new Promise((resolve) => {
    const body = JSON.parse(String(init?.body)) as Record<string, unknown>;
    acts.push({ path, body, pass: () => resolve(json({})) });
  });
}
const sent = (count: number) => vi.waitFor(() => expect(acts.length).toBe(count));
const pass = async (at: number, of: { busy: ReadonlySet<string> }, hazard: Hazard) => {
  acts[at]?.pass();
  await vi.waitFor(() => expect(of.busy.has(hazard.id)).toBe(false));
};

const ownFetch = globalThis.fetch;
afterAll(() => vi.stubGlobal('fetch', ownFetch));
beforeEach(async () => {
  acts = [];
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => answer(url, init));
  await signIn('li', 'x');
});
afterEach(() => sessionOver());

describe('acts at the wall', () => {
  it('close the form that they are of, and none that was opened since', async () => {
    const own = useActs(ref(false));
    own.tryToOpen(FIRE, 'call');
    const first = own.submit(FIRE, 'call', { person: '王', answered: true });
    await sent(1);
    own.clear();
    own.tryToOpen(GAS, 'call');
    await pass(0, own, FIRE);
    await first;
    expect(own.form.value).toBe('call');
    const second = own.submit(GAS, 'call', { person: '王', answered: true });
    await sent(2);
    await pass(1, own, GAS);
    await second;
    expect(own.form.value).toBeNull();
  });

  it('leave an open form alone when another cannot be opened', () => {
    const isStale = ref(false);
    const own = useActs(isStale);
    own.tryToOpen(FIRE, 'call');
    isStale.value = true;
    own.tryToOpen(FIRE, 'close');
    expect(own.form.value).toBe('call');
    expect(own.outcome.value).toMatchObject({ hazardId: 'fire', isFailure: true });
  });

  it('record a note with the incident that it was written about alone', async () => {
    const own = useActs(ref(false));
    own.takeNote(FIRE, '厨房明火');
    own.tryTo(GAS, 'acknowledge');
    await sent(1);
    await pass(0, own, GAS);
    expect(acts[0]?.body).not.toHaveProperty('note');
    expect(own.noteOf(FIRE)).toBe('厨房明火');
    own.tryTo(FIRE, 'acknowledge');
    await sent(2);
    await pass(1, own, FIRE);
    expect(acts[1]?.body).toMatchObject({ note: '厨房明火' });
    expect(own.noteOf(FIRE)).toBe('');
  });

  it('keep what was typed on while one was under way', async () => {
    const own = useActs(ref(false));
    own.takeNote(FIRE, '厨房');
    own.tryTo(FIRE, 'acknowledge');
    await sent(1);
    own.takeNote(FIRE, '厨房明火');
    await pass(0, own, FIRE);
    expect(own.noteOf(FIRE)).toBe('厨房明火');
  });
});
