/** The open loop on a clock of the test's own, against a server that stalls. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../src/base/clock.ts';
import { runOpenLoop } from '../src/bench/load/open-loop.ts';
import { LoadFleet } from '../src/bench/load/wire/fleet.ts';
import { Histogram } from '../src/bench/measure/histogram.ts';
import { ScriptedServer } from './scripted-server.ts';

const START_MS = 1_000;

let server: ScriptedServer;
let fleet: LoadFleet;
let nowMs: number;
const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };

beforeEach(async () => {
  nowMs = START_MS;
  server = await ScriptedServer.start();
  const devices = [{ id: 'd-00001', venueId: 'v-00000' }];
  fleet = new LoadFleet({ port: server.port, devices, alarmDevices: [], boot: 7, slots: 1 });
  await fleet.open();
});

afterEach(async () => {
  fleet.close();
  await server.stop();
});

const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 5_000, interval: 1 });

describe('open loop', () => {
  it('counts from when each reading was meant to be sent, so a stall is not hidden', async () => {
    const run = { rate: 10, seconds: 1, alarmsPerSecond: 0 };
    const figures = runOpenLoop(fleet, run, { clock, ear: undefined });
    // The first is due at 50 ms and finds the only slot free.
    nowMs = START_MS + 50;
    await until(() => server.published.length === 1);
    // The other nine are due at 150 … 950 ms and wait behind it.
    nowMs = START_MS + 950;
    await until(() => fleet.load[0]?.waiting.length === 9);
    server.onPublish = ({ id }) => server.ack(id);
    server.ack(1);
    await until(() => fleet.ackedInAll === 10);
    nowMs = START_MS + 1_000;
    const { intended, acked, latencies } = await figures;
    expect({ intended, acked }).toEqual({ intended: 10, acked: 10 });
    const found = Histogram.of(latencies);
    expect(found.maxMs).toBe(900);
    expect(found.percentile(0.5)).toBeCloseTo(400, -1);
  });

  it('counts what never found room with the time it waited', async () => {
    const run = { rate: 10, seconds: 1, alarmsPerSecond: 0 };
    const figures = runOpenLoop(fleet, run, { clock, ear: undefined });
    nowMs = START_MS + 50;
    await until(() => server.published.length === 1);
    nowMs = START_MS + 950;
    await until(() => fleet.load[0]?.waiting.length === 9);
    nowMs = START_MS + 1_050;
    await until(() => fleet.load[0]?.waiting.length === 0);
    server.ack(1);
    const { intended, acked, ackedInTime, latencies } = await figures;
    expect({ intended, acked, ackedInTime }).toEqual({ intended: 10, acked: 1, ackedInTime: 0 });
    expect(Histogram.of(latencies)).toMatchObject({ total: 10, maxMs: 1_000 });
  });
});
