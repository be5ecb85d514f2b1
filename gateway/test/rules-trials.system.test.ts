/** Rules that are only tried, on a running gateway: what a backtest finds, how it ends, and that no alarm waits for it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './stage/api-client.ts';
import type { Device } from './stage/device.ts';
import { TEST_RULES } from './stage/rules.ts';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';
import { flood } from './storage-stage.ts';

const READINGS = 40_000;
const ALARMS = 15;
const WAIT = { timeout: 120_000, interval: 100 };
const LOWER = TEST_RULES.replace('above: 57.2, clear: 50', 'above: 53, clear: 50');

interface Job {
  id: string;
  state: string;
  phase: string;
  share: number;
  summary?: { verdicts: Record<string, number>; readings: number };
}
interface Result {
  hazards: { verdict: string; candidate?: { venueId: string; rule: string } }[];
  charts: { hazard: number; metric: string; lines: { deviceId: string; points: [number, number][] }[] }[];
}

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_DEVICE_RATE_MAX: '0' });
  await stage.venue('inn');
  await stage.venue('bar', { region: 'west' });
  const [inn, bar] = [await stage.device('inn-heat', 'inn'), await stage.device('bar-heat', 'bar')];
  // Between the limit on trial and the one in force.
  for (const temperature of [20, 54, 20])
    await Promise.all([inn.read({ temperature }), bar.read({ temperature })]);
  await flood(inn, () => inn.seq >= READINGS);
});
afterAll(() => stage?.end());

const start = (admin: ApiClient, more: object = {}) =>
  admin.done<Job>('/rules/backtest', { text: LOWER, ...more });
const find = (id: string) => stage.admin.get<Job>(`/rules/backtest/${id}`);
const ended = async (id: string): Promise<Job> => {
  await expect.poll(async () => (await find(id)).state, WAIT).not.toBe('running');
  return find(id);
};
const told = ({ hazards }: Result) =>
  hazards.map(({ verdict, candidate }) => `${verdict} ${candidate?.venueId} ${candidate?.rule}`).sort();

describe('a backtest over the API', () => {
  it('[P3] finds what the draft would have raised, with the readings of its charts', async () => {
    const { id } = await start(stage.admin);
    const job = await ended(id);
    expect(job).toMatchObject({ state: 'done', share: 1, summary: { verdicts: { new: 2, gone: 0 } } });
    expect(job.summary?.readings).toBeGreaterThanOrEqual(READINGS);
    const result = await stage.admin.get<Result>(`/rules/backtest/${id}/result`);
    expect(told(result)).toEqual(['new bar heat', 'new inn heat']);
    const chart = result.charts.find(({ lines }) => lines.some(({ deviceId }) => deviceId === 'bar-heat'));
    expect(chart).toMatchObject({ metric: 'temperature' });
    expect(chart?.lines[0]?.points.map(([, value]) => value)).toEqual([20, 54, 20]);
    const page = await stage.admin.call<string>('GET', `/rules/backtest/${id}/report`);
    expect(page.body).toContain('新增 new');
  });

  it('of a venue or a region tells what is there alone', async () => {
    for (const scope of [{ venue: 'bar' }, { region: 'west' }]) {
      const { id } = await start(stage.admin, scope);
      expect(await ended(id)).toMatchObject({ state: 'done', summary: { readings: 3 } });
      expect(told(await stage.admin.get<Result>(`/rules/backtest/${id}/result`))).toEqual(['new bar heat']);
    }
  });

  it('[P8] is one a person at a time, and may be cancelled', async () => {
    const both = await Promise.all(
      [1, 2].map(() => stage.admin.post<Job>('/rules/backtest', { text: LOWER })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    let { id = '' } = both.find(({ status }) => status === 202)?.body ?? {};
    await stage.admin.done(`/rules/backtest/${id}/cancel`);
    // One that was quicker than the cancelling is done: the next one is as likely not to be.
    for (let tries = 0; (await find(id)).state === 'done' && tries < 10; tries += 1) {
      ({ id } = await start(stage.admin));
      await stage.admin.done(`/rules/backtest/${id}/cancel`);
    }
    expect(await find(id)).toMatchObject({ state: 'cancelled' });
    expect((await stage.admin.call('GET', `/rules/backtest/${id}/result`)).status).toBe(409);
  });
});

/** From the publish of a dangerous reading to its change at the wall, ms. */
async function alarmsMs(wall: WallClient, devices: readonly Device[]): Promise<number[]> {
  const all: number[] = [];
  for (const device of devices) {
    const startMs = performance.now();
    const shown = wall.hazard(({ venueId }) => venueId === device.login.venueId);
    await Promise.all([device.read({ temperature: 90 }), shown]);
    all.push(performance.now() - startMs);
  }
  return all;
}

function devices(name: string): Promise<Device[]> {
  const each = Array.from({ length: ALARMS }, async (_, index) => {
    const id = `${name}-${index}`;
    await stage.venue(id);
    return stage.device(id, id);
  });
  return Promise.all(each);
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

describe('beside the live work', () => {
  it('[P2] no alarm waits for backtests that never pause', async () => {
    const [calmOnes, busyOnes] = [await devices('calm'), await devices('busy')];
    const wall = await stage.wall();
    const calm = await alarmsMs(wall, calmOnes);
    const other = await stage.person('second', 'admin', 'root');
    let isOver = false;
    let begun = 0;
    const trying = [stage.admin, other].map(async (admin) => {
      while (!isOver) {
        const { id } = await start(admin);
        begun += 1;
        await ended(id);
      }
    });
    await expect.poll(() => begun, WAIT).toBeGreaterThanOrEqual(2);
    const busy = await alarmsMs(wall, busyOnes);
    isOver = true;
    for (const { id, state } of await stage.admin.list<Job>('/rules/backtest')) {
      if (state === 'running') await stage.admin.done(`/rules/backtest/${id}/cancel`, {});
    }
    await Promise.all(trying);
    const ratio = median(busy) / median(calm);
    process.stderr.write(
      `alarm p50 ${median(calm).toFixed(1)} ms, beside two backtests ${median(busy).toFixed(1)} ms (× ${ratio.toFixed(2)})\n`,
    );
    expect(median(busy)).toBeLessThan(median(calm) * 5 + 50);
  });
});

describe('a restart', () => {
  it('loses the jobs, and says so', async () => {
    const { id } = await start(stage.admin);
    await stage.gateway.kill();
    await stage.startAgain();
    expect(await stage.admin.call('GET', `/rules/backtest/${id}`)).toMatchObject({
      status: 410,
      body: { code: 'lost-with-restart' },
    });
    expect(await stage.admin.list('/rules/backtest')).toEqual([]);
  });
});
