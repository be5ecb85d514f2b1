import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Device } from './stage/device.ts';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_DEVICE_RATE_MAX: '0' });
  await stage.venue('shop');
});
afterAll(() => stage.end());

it('[P1] SIGTERM acknowledges what it holds and ends with code 0', async () => {
  const device = await stage.device('busy', 'shop');
  await device.read({ temperature: 20 });
  const sent = Array.from({ length: 500 }, () =>
    device.read({ temperature: 20 }).then(
      () => true,
      () => false,
    ),
  );
  await sent[0];
  const startedAt = performance.now();
  const { code, stderr } = await stage.gateway.stop();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  // What it did not acknowledge the device still has: the connection's end settles it here.
  device.client.end(true);
  const acknowledged = (await Promise.all(sent)).filter(Boolean).length;
  const stored = replayFromZero(stage.dataDir).readings.length;
  expect(stored).toBe(acknowledged + 1);
});

it('SIGTERM ends in time whoever is connected and keeps asking', async () => {
  await stage.startAgain();
  const url = `ws://127.0.0.1:${stage.gateway.httpPort}/mqtt`;
  const login = await stage.enroll('browser', 'shop');
  const device = stage.keep(await Device.connect(url, login));
  await stage.wall();
  const asking = (async () => {
    for (;;) await stage.admin.list('/venues');
  })().catch(() => 'refused');
  await device.read({ temperature: 20 });
  const startedAt = performance.now();
  expect(await stage.gateway.stop()).toMatchObject({ code: 0, stderr: '' });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(await asking).toBe('refused');
});

it('[P3] after a clean stop nothing is left to replay, and a replay from zero gives the same state', async () => {
  const saved = savedState(stage.dataDir);
  expect(saved.position).toBe(saved.offset);
  const replayed = replayFromZero(stage.dataDir, saved.offset);
  expect(replayed.hash).toBe(saved.hash);
});

it('[P3] a second run goes on where the first ended', async () => {
  const before = savedState(stage.dataDir);
  await stage.startAgain();
  const device = await stage.device('late', 'shop');
  const wall = await stage.wall();
  await device.read({ temperature: 90 });
  const hazard = await wall.hazard(({ deviceIds }) => deviceIds.includes('late'));
  await stage.gateway.stop();
  const saved = savedState(stage.dataDir);
  expect(saved.position).toBeGreaterThan(before.position);
  const replayed = replayFromZero(stage.dataDir, saved.position);
  expect(replayed.hash).toBe(saved.hash);
  expect(replayed.hazards.get(hazard.id)).toMatchObject({ id: hazard.id, ticketId: hazard.ticketId });
  await stage.startAgain();
  expect(await stage.admin.list('/hazards')).toMatchObject([{ id: hazard.id, state: 'unacknowledged' }]);
  expect((await stage.wall()).snapshot?.hazards.map(({ id }) => id)).toEqual([hazard.id]);
});

it('[P10] a session and a secret outlive a restart', async () => {
  const { token } = stage.admin;
  const login = await stage.enroll('keeper', 'shop');
  await stage.gateway.stop();
  await stage.startAgain();
  stage.admin.token = token;
  expect(await stage.admin.get('/devices/keeper')).toMatchObject({ id: 'keeper' });
  await (await stage.connect(login)).read({ temperature: 20 });
});

it('SIGTERM during the start ends it too', async () => {
  await stage.gateway.stop();
  const { launch } = await import('./stage/gateway-process.ts');
  const { child, exited } = launch(stage.settings);
  await once(child, 'spawn');
  child.kill('SIGTERM');
  const { code } = await exited;
  // Before the handler stands the signal itself ends the process.
  expect([0, null]).toContain(code);
  await stage.startAgain();
});
