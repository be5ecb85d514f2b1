import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { LoginThrottle } from './login-throttle.ts';

describe('[P8] the login throttle', () => {
  it('takes ten attempts a minute for one address and name, and tells how long to wait', () => {
    const clock = new FakeClock();
    const throttle = new LoginThrottle(clock);
    const attempt = (address = '192.0.2.1', username = 'a') => throttle.begin(address, username);
    for (let at = 0; at < 10; at += 1) expect(attempt()).toBe(0);
    clock.advance(45_000);
    expect(attempt()).toBe(15);
    expect(attempt('192.0.2.2')).toBe(0);
    expect(attempt('192.0.2.1', 'b')).toBe(0);
    clock.advance(15_000);
    expect(attempt()).toBe(0);
  });

  it('forgets the longest unused pair beyond its limit', () => {
    const throttle = new LoginThrottle(new FakeClock());
    for (let at = 0; at < 10; at += 1) throttle.begin('192.0.2.1', 'first');
    for (let at = 0; at < 9_999; at += 1) throttle.begin('192.0.2.1', `name ${at}`);
    expect(throttle.begin('192.0.2.1', 'first')).toBeGreaterThan(0);
    throttle.begin('192.0.2.1', 'one more');
    expect(throttle.begin('192.0.2.1', 'first')).toBe(0);
  });

  it('runs two checks at a time in the order they came, and refuses a heap of them', async () => {
    const throttle = new LoginThrottle(new FakeClock());
    const started: number[] = [];
    const gates = Array.from({ length: 34 }, () => Promise.withResolvers<number>());
    const results = gates.map((gate, at) =>
      throttle.inTurn(() => {
        started.push(at);
        return gate.promise;
      }),
    );
    expect(await throttle.inTurn(async () => 0)).toBeUndefined();
    expect(started).toEqual([0, 1]);
    gates[0]?.reject(new Error('failed'));
    await expect(results[0]).rejects.toThrow('failed');
    gates.forEach((gate, at) => {
      if (at > 0) gate.resolve(at);
    });
    expect(await Promise.all(results.slice(1))).toEqual(gates.slice(1).map((_, at) => at + 1));
    expect(started).toEqual(gates.map((_, at) => at));
    expect(await throttle.inTurn(async () => 'free again')).toBe('free again');
  });
});
