/** The load generator against a server that only acknowledges, and against the real gateway. */

import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { TestBed } from '../src/bench/measure/test-bed.ts';
import { clearAway, type Place } from '../src/bench/place.ts';
import { oursWith } from '../src/bench/systems/ours.ts';
import { acknowledgingSink } from '../src/bench/systems/sink/sink.ts';

const place: Place = { clock: systemClock, living: new Set() };

afterEach(() => clearAway(place));

describe('bench', () => {
  it('counts and times every reading that a sink acknowledges, in closed and in open loop', async () => {
    const bed = await TestBed.open(acknowledgingSink(place), { devices: 7, alarmDevices: 2 }, place);
    const closed = await bed.closedLoop({ inFlight: 3, seconds: 0.1 });
    expect(closed.ackedPerSecond).toBeGreaterThan(100);
    expect(bed.acked).toBeGreaterThanOrEqual(closed.ackedPerSecond * 0.1);
    expect(closed.ack.p50Ms).toBeGreaterThan(0);

    const before = bed.acked;
    const open = await bed.openLoop({ rate: 1_000, seconds: 0.3, alarmsPerSecond: 0 });
    expect(bed.acked - before).toBe(300);
    expect(open.ack.p99Ms).toBeLessThanOrEqual(open.ack.maxMs);
    expect(open.alarm).toBeUndefined();
    await bed.close();
    expect(place.living.size).toBe(0);
  });

  it('hears an alarm on the wall for each dangerous reading it sent to the gateway', async () => {
    const bed = await TestBed.open(
      oursWith({ deviceRateMax: 0, place }),
      { devices: 5, alarmDevices: 4 },
      place,
    );
    const open = await bed.openLoop({ rate: 200, seconds: 0.4, alarmsPerSecond: 10 });
    expect(open.alarm).toMatchObject({ sent: 4, heard: 4 });
    expect(open.alarm?.p99Ms).toBeGreaterThan(0);
    expect(open.lags).toMatchObject({ decide: expect.any(Number), readings: expect.any(Number) });
    await bed.close();
  });
});
