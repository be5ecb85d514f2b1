/** What stands of foreign devices, and the events it makes. */

import { describe, expect, it } from 'vitest';
import type { Said } from './codec.ts';
import { dumpStandings, loadStandings } from './standings-kept.ts';
import { type Folded, foldSaid, noStandings, STANDING_LIMITS, settleStandings } from './what-stands.ts';

const T0 = 1_800_000_000_000;
const MINUTE = 60_000;

function folding() {
  const standings = noStandings();
  let nowMs = T0;
  return {
    standings,
    pass(ms: number): Folded[] {
      nowMs += ms;
      return settleStandings(standings, nowMs);
    },
    hear(...said: Omit<Said, 'device'>[]): Folded {
      const folded = foldSaid(
        standings,
        said.map((one) => ({ device: 'a', ...one })),
        nowMs,
      );
      expect(folded).toHaveLength(1);
      return folded[0] as Folded;
    },
  };
}

describe('what stands', () => {
  it('a message that does not speak of the alarm does not clear it', () => {
    const { hear } = folding();
    expect(hear({ stands: { alarm: true } })).toMatchObject({ flags: ['alarm'], events: ['alarm'] });
    expect(hear({ metrics: { battery: 90 } })).toMatchObject({
      flags: ['alarm'],
      events: [],
      metrics: { battery: 90 },
      isAlarmKnown: true,
    });
    expect(hear({ stands: { fault: false } })).toMatchObject({ flags: ['alarm'], events: [] });
    expect(hear({ stands: { alarm: false } })).toMatchObject({ flags: [], events: ['alarm_cleared'] });
  });

  it('one part does not clear what another has raised', () => {
    const { hear } = folding();
    hear({ part: 'smoke', stands: { alarm: true } });
    expect(hear({ part: 'co', stands: { alarm: false } })).toMatchObject({ flags: ['alarm'], events: [] });
    expect(hear({ part: 'smoke', stands: { alarm: false } })).toMatchObject({ events: ['alarm_cleared'] });
  });

  it('all parts of one message are one reading; another device or time is another', () => {
    const standings = noStandings();
    const folded = foldSaid(
      standings,
      [
        { device: 'a', part: 'x', stands: { alarm: true } },
        { device: 'b', metrics: { co: 3, humidity: null } },
        { device: 'a', part: 'y', stands: { fault: true }, presence: 'online' },
        { device: 'a', at: T0 - MINUTE, metrics: { co: 1 } },
      ],
      T0,
    );
    expect(folded).toMatchObject([
      { device: 'a', flags: ['alarm', 'fault'], events: ['alarm', 'fault'], presence: 'online' },
      { device: 'b', metrics: { co: 3 }, noValue: ['humidity'], isAlarmKnown: false },
      { device: 'a', at: T0 - MINUTE, flags: ['alarm', 'fault'], events: [] },
    ]);
  });

  it('who never spoke of an alarm is not known to have none', () => {
    const { hear } = folding();
    expect(hear({ metrics: { battery: 90 } }).isAlarmKnown).toBe(false);
    expect(hear({ stands: { alarm: false } })).toMatchObject({ isAlarmKnown: true, events: [] });
  });

  it('what is retained stands, but nothing happens because of it', () => {
    const { hear } = folding();
    const retained = { stands: { alarm: true, tamper: true, test: true }, isRetained: true as const };
    expect(hear({ ...retained, happened: ['button'] })).toMatchObject({
      flags: ['alarm', 'tamper', 'test'],
      events: ['alarm'],
      isRetained: true,
    });
  });
});

describe('tests and warming up are never a fire', () => {
  const TEST_ON = { part: 'self-test', stands: { test: true, alarm: true } };
  const TEST_OFF = { part: 'self-test', stands: { test: false, alarm: false } };

  it('the alarm of a self-test comes with its flag, and goes with it', () => {
    const { hear } = folding();
    expect(hear(TEST_ON)).toMatchObject({ flags: ['alarm', 'test'], events: ['test', 'alarm'] });
    expect(hear(TEST_OFF)).toMatchObject({ flags: [], events: ['alarm_cleared'] });
  });

  it('an alarm that outlives the test is told again, live', () => {
    const { hear } = folding();
    hear(TEST_ON, { part: 'smoke', stands: { alarm: true } });
    expect(hear(TEST_OFF)).toMatchObject({ flags: ['alarm'], events: ['alarm'] });
  });

  it('a self-test that nobody ends loses its alarm by itself, long before it would count as live', () => {
    const { hear, pass } = folding();
    hear(TEST_ON);
    expect(pass(STANDING_LIMITS.selfTestMsMax - 1)).toEqual([]);
    expect(pass(1)).toMatchObject([{ device: 'a', flags: ['test'], events: ['alarm_cleared'] }]);
    expect(pass(MINUTE)).toEqual([]);
    expect(hear(TEST_ON)).toMatchObject({ flags: ['test'], events: [] });
    expect(hear({ part: 'smoke', stands: { alarm: true } })).toMatchObject({ flags: ['alarm', 'test'] });
  });

  it('a push of its test button is a test for a minute, also when nothing more is heard of it', () => {
    const { hear, pass } = folding();
    expect(hear({ happened: ['test'] })).toMatchObject({
      flags: ['alarm', 'test'],
      events: ['test', 'alarm'],
    });
    expect(pass(STANDING_LIMITS.testPushMs - 1)).toEqual([]);
    expect(hear({ part: 'smoke', stands: { alarm: true } }).flags).toEqual(['alarm', 'test']);
    expect(pass(1)).toMatchObject([{ flags: ['alarm'], events: ['alarm'] }]);
    expect(pass(MINUTE)).toEqual([]);
    expect(hear({ part: 'smoke', stands: { alarm: false } })).toMatchObject({ flags: [] });
    expect(hear({ happened: ['test'] }).events).toContain('test');
    expect(pass(STANDING_LIMITS.testPushMs)).toMatchObject([{ flags: [], events: ['alarm_cleared'] }]);
  });

  it('while it warms up an alarm waits, and so does what its sensor measures', () => {
    const { hear } = folding();
    hear({ part: 'operation', stands: { warm_up: true } });
    expect(
      hear({ part: 'gas', stands: { alarm: true }, metrics: { gas: 60, temperature: 20 } }),
    ).toMatchObject({
      flags: ['warm_up'],
      events: [],
      metrics: { temperature: 20 },
      heldBack: ['alarm', 'gas'],
    });
    expect(hear({ part: 'operation', stands: { warm_up: false } })).toMatchObject({
      flags: ['alarm'],
      events: ['alarm'],
      heldBack: [],
    });
  });

  it('an alarm from before the warm-up goes on', () => {
    const { hear } = folding();
    hear({ part: 'gas', stands: { alarm: true } });
    expect(hear({ stands: { warm_up: true } })).toMatchObject({ flags: ['alarm', 'warm_up'], events: [] });
  });

  it('a warm-up that never ends hides nothing for longer than the flag may stand', () => {
    const { hear, pass } = folding();
    hear({ stands: { warm_up: true } }, { part: 'gas', stands: { alarm: true } });
    expect(pass(30 * MINUTE - 1)).toEqual([]);
    expect(pass(1)).toMatchObject([{ flags: ['alarm', 'warm_up'], events: ['alarm'] }]);
  });
});

describe('the memory', () => {
  it('is bounded, and forgets no alarm for a newcomer', () => {
    const standings = noStandings(3);
    const say = (device: string, alarm: boolean) => foldSaid(standings, [{ device, stands: { alarm } }], T0);
    say('burning', true);
    say('quiet', false);
    say('late', false);
    say('new', false);
    expect([...standings.devices.keys()]).toEqual(['burning', 'late', 'new']);
    for (let index = 0; index < 500; index += 1) say(`n${index}`, true);
    expect(standings.devices.size).toBe(3);
  });

  it('survives a checkpoint', () => {
    const { hear, standings } = folding();
    hear({ stands: { warm_up: true } }, { part: 'smoke', stands: { alarm: true } });
    const again = loadStandings(JSON.parse(JSON.stringify(dumpStandings(standings))));
    expect(dumpStandings(again)).toEqual(dumpStandings(standings));
    expect(settleStandings(again, T0 + 30 * MINUTE)).toMatchObject([{ events: ['alarm'] }]);
  });

  it.each([undefined, null, 7, [1, {}, { device: 'x', parts: [{ part: 1 }], told: 'no' }], { device: 'x' }])(
    'loads nothing it cannot read: %j',
    (dumped) => {
      expect(loadStandings(dumped).devices.size).toBeLessThanOrEqual(1);
    },
  );
});
