import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';

let stage: Stage;
let wall: WallClient;
beforeAll(async () => {
  // More than any disk here has: the low-water mark is passed from the beginning.
  stage = await Stage.start({ NINEWATCH_DISK_LOW_MIB: '1000000' });
  wall = await stage.wall();
  await stage.venue('shop');
});
afterAll(() => stage.end());

it('[P6] [P8] a disk that is nearly full is a hazard of the gateway, and it is not ready', async () => {
  const isDiskLow = (hazard: { kind: string; rule: { id: string } }) =>
    hazard.kind === 'gateway' && hazard.rule.id === 'disk-low';
  await wall.until(
    () =>
      wall.snapshot?.hazards.find(isDiskLow) ?? wall.changes.find(({ object }) => isDiskLow(object as never)),
  );
  const { status, body } = await stage.admin.call('GET', 'readyz');
  expect(status).toBe(503);
  expect(body).toMatchObject({ ready: false, checks: { disk: { ok: false }, journal: { ok: true } } });
});

it('[P8] telemetry waits unacknowledged while events and people are served', async () => {
  const busy = await stage.device('busy', 'shop');
  let isAcknowledged = false;
  const reading = busy.read({ temperature: 20 }).then(
    () => {
      isAcknowledged = true;
    },
    () => {},
  );
  const device = await stage.device('heat-1', 'shop');
  await device.event('alarm');
  const { id } = await wall.hazard(({ kind }) => kind === 'fire');
  expect(await stage.admin.done(`/hazards/${id}/acknowledge`)).toMatchObject({ acknowledged: true });
  expect(isAcknowledged).toBe(false);
  expect(await stage.admin.list('/readings?device=heat-1')).toHaveLength(1);
  expect(await stage.admin.list('/readings?device=busy')).toEqual([]);
  await busy.close();
  await reading;
});
