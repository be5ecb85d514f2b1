/** What later readings already show of the return to normal, at the rhythm that the device has. */

import { describe, expect, it } from 'vitest';
import type { RiskColour } from '../model/facts.ts';
import type { CheckedReading } from '../model/record.ts';
import { edges, HOUR, MINUTE, VirtualDevice } from './testing/virtual-device.ts';

const HOT = { metrics: { temperature: 90 }, late: true };

/** Normal readings at these minutes are known when the danger at `dangerMinute` arrives. */
function lateDanger(
  minutes: readonly number[],
  dangerMinute: number,
  { kind = 'heat', risk = 'yellow', over = HOT }: Scenario = {},
) {
  const device = new VirtualDevice(kind, risk);
  const danger = device.reading(dangerMinute * MINUTE, over);
  for (const minute of minutes) device.measure(minute * MINUTE, { temperature: 20 });
  return device.send([danger]);
}
interface Scenario {
  kind?: string;
  risk?: RiskColour;
  over?: Partial<CheckedReading>;
}

describe('the known return to normal of a slow device', () => {
  it('[P7] is as long as its normal readings span, which is over', () => {
    const said = lateDanger([10, 20, 30, 40, 50], 5);
    expect(edges(said)).toEqual(['rise heat', 'fall heat']);
    expect(said[0]?.normalForMs).toBe(40 * MINUTE);
  });

  it('[P7] begins with the first reading after the danger', () => {
    const said = lateDanger([0, 10, 20, 30, 40], 5);
    expect(said[0]?.normalForMs).toBe(30 * MINUTE);
    expect(lateDanger([0, 10, 20, 30, 40], 15)[0]?.normalForMs).toBe(20 * MINUTE);
  });

  it('[P7] holds for an alarm that the device itself sent', () => {
    const said = lateDanger([10, 20, 30, 40, 50], 5, { over: { event: 'alarm', late: true } });
    expect(edges(said)).toEqual(['rise device-alarm-event', 'fall device-alarm-event']);
    expect(said[0]?.normalForMs).toBe(40 * MINUTE);
  });

  it('[P7] is the same when the device sends everything at once, in its own order', () => {
    const device = new VirtualDevice('heat');
    const backlog = [10, 20, 30, 40, 50].map((minute) =>
      device.reading(minute * MINUTE, { metrics: { temperature: 20 }, late: true }),
    );
    const said = device.send([device.reading(5 * MINUTE, { ...HOT, seq: 0 }), ...backlog]);
    expect(said[0]).toMatchObject({ edge: 'rise', normalForMs: 40 * MINUTE });
  });

  it.each([
    ['red', 15],
    ['yellow', 15],
    ['blue', 30],
  ] as const)('[P7] at %s goes on over gaps of %i minutes and ends with a longer one', (risk, gap) => {
    const readings = [0, 1, 2, 3].map((count) => count * gap);
    expect(lateDanger(readings, -1, { risk })[0]?.normalForMs).toBe(3 * gap * MINUTE);
    const broken = [...readings.slice(0, 3), 3 * gap + 1];
    expect(lateDanger(broken, -1, { risk })[0]?.normalForMs ?? 0).toBe(0);
  });

  it.each(['heat', 'call_point'])('[P7] is nothing after a single normal reading of a %s', (kind) => {
    expect(lateDanger([60], 0, { kind })[0]?.normalForMs ?? 0).toBe(0);
    const alarm: Scenario = { kind, over: { flags: ['alarm'], late: true } };
    expect(lateDanger([-10, 60], 0, alarm)[0]?.normalForMs ?? 0).toBe(0);
  });

  it('[P7] is what the metric in danger says: others, and a broken sensor, say nothing', () => {
    const device = new VirtualDevice('multi');
    const danger = device.reading(5 * MINUTE, HOT);
    device.measure(0, { temperature: 20, smoke: 0 });
    const sentinel = { metric: 'temperature', reason: 'sentinel', value: '-200' } as const;
    const broken = { metrics: { temperature: -200 }, faults: [sentinel] };
    for (let at = MINUTE; at < 50 * MINUTE; at += MINUTE) {
      device.send([device.reading(at, broken)]);
      device.measure(at, { smoke: 0 });
    }
    device.measure(50 * MINUTE, { temperature: 20, smoke: 0 });
    expect(device.send([danger])[0]?.normalForMs ?? 0).toBe(0);
  });

  it('[P8] is remembered by a bounded list, and never longer than it was', () => {
    const minutes = Array.from({ length: 1_000 }, (_, index) => index * 10);
    const device = new VirtualDevice('heat');
    for (const minute of minutes) device.measure(minute * MINUTE, { temperature: 20 });
    expect(JSON.stringify(device.state).length).toBeLessThan(2_000);
    const old = device.reading(5 * MINUTE, { ...HOT, seq: 1 });
    const [rise] = device.send([old]);
    expect(rise?.normalForMs).toBeGreaterThanOrEqual(HOUR);
    expect(rise?.normalForMs).toBeLessThanOrEqual(9_980 * MINUTE);
  });
});
