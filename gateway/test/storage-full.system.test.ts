/** A real gateway on a real disk that fills up: the three steps, the way back, and a start when nothing is free. */

import type { Hazard } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { openJournalReader } from '../src/journal/journal.ts';
import type { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';
import { mayMount, type SmallDisk, smallDisk } from './storage-small-disk.ts';
import { eventually, flood, readiness, watch } from './storage-stage.ts';

const MIB = 1 << 20;
const SETTINGS = {
  NINEWATCH_DISK_RESERVE_MIB: '8',
  NINEWATCH_DISK_LOW_MIB: '16',
  NINEWATCH_DEVICE_RATE_MAX: '0',
  // Rows may go when a checkpoint has what they say.
  NINEWATCH_CHECKPOINT_S: '1',
};
/** On the CI machine they must run; a person's may not allow it. */
const onSmallDisk = it.skipIf(!mayMount && process.env.CI !== 'true');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Filling {
  disk: SmallDisk;
  stage: Stage;
  wall: WallClient;
}

async function start(): Promise<Filling> {
  const disk = smallDisk();
  if (disk === undefined) throw new Error('mounting a tmpfs is not allowed here');
  cleanups.push(disk.remove);
  const stage = await Stage.start({ ...SETTINGS, NINEWATCH_DATA_DIR: `${disk.dir}/data` });
  cleanups.push(() => stage.end());
  for (const venue of ['inn', 'bar', 'gym', 'spa']) await stage.venue(venue);
  return { disk, stage, wall: await stage.wall() };
}

function oldestOf(disk: SmallDisk): number {
  const reader = openJournalReader(`${disk.dir}/data`);
  const { oldest } = reader.positions();
  reader.close();
  return oldest;
}

function told(wall: WallClient, rule: string): Promise<Hazard> {
  return wall.hazard((hazard) => hazard.rule.id === rule && hazard.active);
}

function alarmOf(wall: WallClient, device: Device, isStored = true): Promise<Hazard> {
  return wall.hazard(
    ({ venueId, class: kind, notStored }) =>
      venueId === device.login.venueId && kind === 'alarm' && (notStored !== true) === isStored,
  );
}

/** Nothing is free and the journal says so; resolves with what the flood had been acknowledged until then. */
async function filled({ disk, stage }: Filling, device: Device): Promise<number[]> {
  let isFull = false;
  const acknowledged = flood(device, () => isFull, ['alarm']);
  await eventually(async () => {
    disk.fill(0);
    return !(await readiness(stage)).checks.journal.ok;
  });
  isFull = true;
  await device.close();
  return acknowledged;
}

/** The copy for charts may still be waiting for its next try. */
async function everyOneIsKept(stage: Stage, id: string, acknowledged: readonly number[]): Promise<void> {
  let missing = acknowledged.length;
  await eventually(async () => {
    const kept = await stage.admin.list<{ seq: number }>(`/readings?device=${id}`);
    const seqs = new Set(kept.map(({ seq }) => seq));
    missing = acknowledged.filter((seq) => !seqs.has(seq)).length;
    return missing === 0;
  }).catch(() => expect(missing).toBe(0));
}

onSmallDisk('[P8] all three steps in one process, and back without a restart', async () => {
  const filling = await start();
  const { disk, stage, wall } = filling;
  const [first, second, third] = [
    await stage.device('heat-1', 'inn'),
    await stage.device('heat-2', 'bar'),
    await stage.device('heat-3', 'gym'),
  ];
  for (let count = 0; count < 20; count += 1) await first.read({ temperature: 20 });
  expect((await readiness(stage)).ready).toBe(true);

  // Low water: no telemetry, retention early; alarms as always.
  disk.fill(14 * MIB);
  await told(wall, 'disk-low');
  const telemetry = watch(second.read({ temperature: 20 }));
  await first.event('alarm');
  await alarmOf(wall, first);
  await eventually(() => oldestOf(disk) > 1);

  // The reserve: alarms, acts and their results are stored.
  disk.fill(7 * MIB);
  await told(wall, 'disk-reserve');
  await second.event('alarm');
  const { id } = await alarmOf(wall, second);
  expect(await stage.admin.done(`/hazards/${id}/acknowledge`)).toMatchObject({ acknowledged: true });
  expect(telemetry.isAnswered).toBe(false);

  // Nothing at all: decided, shown, not stored, not acknowledged.
  const acknowledged = await filled(filling, await stage.device('heat-4', 'spa'));
  const alarm = watch(third.event('alarm'));
  await alarmOf(wall, third, false);
  expect(alarm.isAnswered).toBe(false);
  expect(await stage.admin.call('GET', 'healthz')).toMatchObject({ status: 200 });

  // Space: no restart, nothing acknowledged is gone, and the alarm is stored when it is sent again.
  disk.relieve();
  await eventually(async () => (await readiness(stage)).ready);
  expect(alarm.isAnswered).toBe(false);
  const again = await stage.connect(third.login);
  await again.event('alarm', { seq: third.seq });
  await alarmOf(wall, again);
  await again.read({ temperature: 20 });
  await everyOneIsKept(stage, 'heat-4', acknowledged);
  await everyOneIsKept(
    stage,
    'heat-1',
    [...Array(21).keys()].map((index) => index + 1),
  );
});

onSmallDisk('[P8] a start with nothing free, the reserve used up', async () => {
  const filling = await start();
  const { disk, stage } = filling;
  const login = await stage.enroll('heat-1', 'inn');
  const acknowledged = await filled(filling, await stage.device('heat-4', 'spa'));
  await stage.gateway.kill();
  disk.fill(0);
  expect(disk.freeBytes()).toBeLessThan(48 << 10);

  await stage.startAgain();
  expect((await readiness(stage)).checks.disk.ok).toBe(false);
  const wall = await stage.wall();
  const device = await stage.connect(login);
  const alarm = watch(device.event('alarm'));
  await wall.hazard(({ venueId, class: kind }) => venueId === 'inn' && kind === 'alarm');
  expect(acknowledged.length).toBeGreaterThan(0);

  disk.relieve();
  await eventually(async () => (await readiness(stage)).ready);
  if (!alarm.isAnswered) await (await stage.connect(login)).event('alarm', { seq: device.seq });
  await alarmOf(wall, device);
  await everyOneIsKept(stage, 'heat-4', acknowledged);
});
