/** Planned times through the whole gateway: HTTP, journal, fold, ledger, wall, and a restart in the middle. */

import type { Hazard, Period } from '@ninewatch/rules';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.venue('shop');
});
afterAll(() => stage.end());

const HOUR_MS = 3_600_000;
const planned = (more: object) =>
  stage.admin.done<Period>('/periods', {
    venueId: 'shop',
    until: Date.now() + HOUR_MS,
    reason: '演练',
    ...more,
  });

it('[P5] [P6] a drill makes a button a test and leaves gas live, over a restart, and its end tells what stands', async () => {
  const work = await planned({ kind: 'announced_work', work: 'hot_work' });
  const drill = await planned({ kind: 'drill' });
  expect(drill).toMatchObject({ state: 'running', version: 1, by: 'admin' });
  const wall = await stage.wall();
  const pressed = await stage.device('pressed', 'shop');
  await pressed.event('button');
  const test = await wall.hazard(({ deviceIds }) => deviceIds.includes('pressed'));
  expect(test).toMatchObject({ live: false, class: 'test', ticketId: null, planned: ['drill'] });
  expect(test.announced).toMatchObject([{ periodId: work.id, work: 'hot_work' }]);
  const gassy = await stage.device('gassy', 'shop');
  await gassy.read({ gas: 80 });
  const gas = await wall.hazard(({ kind, live }) => kind === 'gas' && live);
  expect(gas.ticketId).not.toBeNull();

  await stage.gateway.stop();
  await stage.startAgain();
  expect(await stage.admin.list('/periods?state=running')).toMatchObject([{ id: drill.id }, { id: work.id }]);
  const ended = await stage.admin.done<Period>(`/periods/${drill.id}/end`, { version: drill.version });
  expect(ended).toMatchObject({ state: 'ended', endedBy: 'admin' });
  const fires = async () => (await stage.admin.list('/hazards?kind=fire')) as Hazard[];
  expect(await fires()).toMatchObject([
    { live: true, class: 'alarm', active: true, deviceIds: ['pressed'] },
    { id: test.id, live: false, active: false },
  ]);
  expect((await fires())[0]?.ticketId).not.toBeNull();
  expect(await stage.admin.list('/periods?state=ended&venue=shop')).toMatchObject([{ id: drill.id }]);

  await stage.gateway.stop();
  const saved = savedState(stage.dataDir);
  expect(replayFromZero(stage.dataDir, saved.offset).hash).toBe(saved.hash);
});
