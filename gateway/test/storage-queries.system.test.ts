/** [P2] Heavy questions on the query thread, while something burns. */

import { expect, it } from 'vitest';
import type { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';
import { flood } from './storage-stage.ts';

const ALARMS = 15;
const READINGS = 40_000;
/** At any time, so that the query thread is never idle. */
const QUESTIONS = 8;
const BUSY_MS = 3_000;

const median = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

/** A venue and a device each, so that each danger is a new hazard. */
function venues(stage: Stage, name: string): Promise<Device[]> {
  const each = Array.from({ length: ALARMS }, async (_, index) => {
    const id = `${name}-${index}`;
    await stage.venue(id);
    return stage.device(id, id);
  });
  return Promise.all(each);
}

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

it('[P2] reports that keep the query thread busy for seconds delay no alarm', async () => {
  const stage = await Stage.start({ NINEWATCH_DEVICE_RATE_MAX: '0' });
  try {
    await stage.venue('inn');
    const device = await stage.device('heat-1', 'inn');
    await flood(device, () => device.seq >= READINGS);
    const [calmOnes, busyOnes] = [await venues(stage, 'calm'), await venues(stage, 'busy')];
    const wall = await stage.wall();
    const calm = await alarmsMs(wall, calmOnes);

    // Not parsed here: what is measured must not wait for the answers' readers.
    const ask = async (): Promise<void> => {
      const url = `${stage.admin.origin}/api/v1/readings?device=heat-1&limit=1000&from=0`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${stage.admin.token}` } });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    };
    const startMs = performance.now();
    let isOver = false;
    let answers = 0;
    const asking = Array.from({ length: QUESTIONS }, async () => {
      while (!isOver || performance.now() - startMs < BUSY_MS) {
        await ask();
        answers += 1;
      }
    });
    const busy = await alarmsMs(wall, busyOnes);
    isOver = true;
    await Promise.all(asking);
    expect(answers).toBeGreaterThan(QUESTIONS * 2);
    expect(median(busy)).toBeLessThan(median(calm) * 5 + 50);
    expect(Math.max(...busy)).toBeLessThan(BUSY_MS / 3);
  } finally {
    await stage.end();
  }
});
