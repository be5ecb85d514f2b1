import { expect, it, vi } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { createCounters } from '../base/counters.ts';
import { watchNodeRed } from './watched.ts';

it('a Node-RED of somebody else is looked at: trouble when it is down, none in its first minute', async () => {
  const clock = new FakeClock();
  let answer: () => Promise<Response> = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const asked: string[] = [];
  const guest = watchNodeRed({
    ...{ url: 'http://node-red:1880/', clock, counters: createCounters() },
    fetch: async (url) => {
      asked.push(String(url));
      return answer();
    },
  });
  await vi.waitFor(() => expect(asked).toEqual(['http://node-red:1880/auth/login']));
  expect(guest.state()).toMatchObject({ kind: 'elsewhere', state: 'starting' });
  expect(guest.state()).not.toHaveProperty('trouble');
  clock.advance(60_000);
  await vi.waitFor(() => expect(guest.state().trouble).toBe('connect ECONNREFUSED'));
  answer = async () => new Response('{}');
  clock.advance(10_000);
  await vi.waitFor(() => expect(guest.state().state).toBe('running'));
  expect(guest.state()).not.toHaveProperty('trouble');
  answer = async () => new Response('', { status: 502 });
  clock.advance(10_000);
  await vi.waitFor(() => expect(guest.state()).toMatchObject({ state: 'waiting', trouble: 'answered 502' }));
  await guest.stop();
  const before = asked.length;
  clock.advance(60_000);
  expect(asked).toHaveLength(before);
});
