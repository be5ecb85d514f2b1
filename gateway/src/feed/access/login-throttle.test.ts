import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { LoginThrottle } from './login-throttle.ts';

const wrong = async () => false;
const right = async () => true;

describe('[P8] the login throttle', () => {
  it('reads ten wrong ones a minute for one address and name, and tells how long to wait', async () => {
    const clock = new FakeClock();
    const throttle = new LoginThrottle(clock);
    const attempt = (address = '192.0.2.1', username = 'a') => throttle.attempt(address, username, wrong);
    for (let at = 0; at < 10; at += 1) expect(await attempt()).toEqual({ outcome: 'wrong' });
    clock.advance(45_000);
    expect(await attempt()).toEqual({ outcome: 'throttled', waitS: 15 });
    expect(await attempt('192.0.2.2')).toEqual({ outcome: 'wrong' });
    expect(await attempt('192.0.2.1', 'b')).toEqual({ outcome: 'wrong' });
    clock.advance(15_000);
    expect(await attempt()).toEqual({ outcome: 'wrong' });
  });

  it('a right one forgets the wrong ones before it', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < 9; at += 1) await throttle.attempt('192.0.2.1', 'a', wrong);
      expect(await throttle.attempt('192.0.2.1', 'a', right)).toEqual({ outcome: 'right' });
    }
  });

  it('forgets the longest unused pair beyond its limit', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const attempt = async (username: string) =>
      (await throttle.attempt('192.0.2.1', username, wrong)).outcome;
    for (let at = 0; at < 10; at += 1) await attempt('first');
    for (let at = 0; at < 9_999; at += 1) await attempt(`name ${at}`);
    expect(await attempt('first')).toBe('throttled');
    await attempt('one more');
    expect(await attempt('first')).toBe('wrong');
  });

  it('checks two at a time in the order they came, counts none that is under way, refuses a heap', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const started: number[] = [];
    const gates = Array.from({ length: 66 }, () => Promise.withResolvers<boolean>());
    const results = gates.map((gate, at) =>
      throttle.attempt('192.0.2.1', 'a', () => {
        started.push(at);
        return gate.promise;
      }),
    );
    expect(await throttle.attempt('192.0.2.1', 'a', right)).toEqual({ outcome: 'full' });
    expect(started).toEqual([0, 1]);
    gates[0]?.reject(new Error('failed'));
    await expect(results[0]).rejects.toThrow('failed');
    for (const gate of gates) gate.resolve(true);
    expect(new Set((await Promise.all(results.slice(1))).map(({ outcome }) => outcome))).toEqual(
      new Set(['right']),
    );
    expect(started).toEqual(gates.map((_, at) => at));
    expect(await throttle.attempt('192.0.2.1', 'a', right)).toEqual({ outcome: 'right' });
  });

  it('eleven at most are read, however many come at the same time', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => throttle.attempt('192.0.2.1', 'a', wrong)),
    );
    const count = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted).length;
    expect(count('wrong')).toBeGreaterThanOrEqual(10);
    expect(count('wrong')).toBeLessThanOrEqual(11);
    expect(count('throttled')).toBe(40 - count('wrong'));
  });
});
