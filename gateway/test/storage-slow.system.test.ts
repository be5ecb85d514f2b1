/** [P8] A disk that takes seconds for a sync: what is late, and what must not be. */

import { once } from 'node:events';
import { io } from 'socket.io-client';
import { describe, expect } from 'vitest';
import type { Device } from './stage/device.ts';
import type { Stage } from './stage/stage.ts';
import {
  cleanUp,
  eventually,
  faultyStage,
  onFaultyStorage,
  readiness,
  timed,
  watch,
} from './storage-stage.ts';

const SLOW_MS = 2_500;
/** A shared machine stops a process now and then; the middle one of many tells. */
const median = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

/** Beyond 200 at once control packets are slowed, whatever the disk does. */
const PINGS_MAX = 100;
const PINGREQ = Buffer.from([0xc0, 0x00]);

/** Round trip of one MQTT ping, ms. */
function pinged({ client }: Device): Promise<number> {
  return timed(async () => {
    const answered = new Promise<void>((resolve) => {
      const hear = ({ cmd }: { cmd: string }) => {
        if (cmd !== 'pingresp') return;
        client.off('packetreceive', hear);
        resolve();
      };
      client.on('packetreceive', hear);
    });
    client.stream.write(PINGREQ);
    await answered;
  });
}

interface Looks {
  pings: number[];
  health: number[];
  walls: number[];
}

/** Looks at everything that must not wait, again and again, until `isOver`. */
async function lookUntil(isOver: () => boolean, stage: Stage, device: Device): Promise<Looks> {
  const looks: Looks = { pings: [], health: [], walls: [] };
  while (!isOver()) {
    if (looks.pings.length < PINGS_MAX) looks.pings.push(await pinged(device));
    looks.health.push(await timed(() => stage.admin.call('GET', 'healthz')));
    looks.walls.push(await timed(() => stage.admin.get('/wall')));
  }
  return looks;
}

const middles = (looks: Looks) => ({
  pings: median(looks.pings),
  health: median(looks.health),
  walls: median(looks.walls),
});

/** As without the fault: in the middle at most twice as long, and none anywhere near a sync. */
function expectPrompt(looks: Looks, before: Looks): void {
  const { pings, health, walls } = middles(before);
  expect(looks.pings.length).toBeGreaterThan(20);
  expect(median(looks.pings)).toBeLessThan(pings * 2 + 10);
  expect(median(looks.health)).toBeLessThan(health * 2 + 10);
  expect(median(looks.walls)).toBeLessThan(walls * 2 + 20);
  expect(Math.max(...looks.pings, ...looks.health, ...looks.walls)).toBeLessThan(SLOW_MS / 2);
}

describe('a sync of the journal that takes seconds', () => {
  onFaultyStorage('[P1] [P8] PUBACKs are late, and nothing else is', async () => {
    const { stage, storage } = await faultyStage();
    const device = await stage.device('heat-1', 'inn');
    const wall = await stage.wall();
    const socket = io(`${stage.admin.origin}/wall`, {
      auth: { token: stage.admin.token },
      transports: ['websocket'],
    });
    cleanUp(() => socket.disconnect());
    await once(socket as never, 'snapshot');
    await device.read({ temperature: 20 });

    // A login that sends nothing, whose pings nothing holds up but the gateway itself.
    const still = await stage.device('still', 'inn');
    let left = 40;
    const before = await lookUntil(() => left-- === 0, stage, still);

    storage.faults.slowSync({ file: 'journal.db-wal', ms: SLOW_MS });
    let beats = 0;
    socket.on('beat', () => {
      beats += 1;
    });
    const late: number[] = [];
    let isOver = false;
    const looking = lookUntil(() => isOver, stage, still);
    // Longer than a beat's distance.
    while (late.length < 3) late.push(await timed(() => device.read({ temperature: 20 })));
    isOver = true;
    expectPrompt(await looking, before);
    expect(Math.min(...late.slice(1))).toBeGreaterThan(SLOW_MS * 0.8);
    // The commit under way, its own, and what upkeep syncs in between.
    expect(Math.max(...late)).toBeLessThan(SLOW_MS * 5);
    expect(beats).toBeGreaterThan(0);
    const { checks } = await readiness(stage);
    expect(checks).toMatchObject({ sync: { ok: false }, journal: { ok: true } });
    await wall.until(() =>
      wall.changes.find(({ kind, object }) => kind === 'gateway' && String(object.failing).includes('sync')),
    );
    await wall.hazard(({ rule, active }) => rule.id === 'journal-slow' && active);
    const metrics = await stage.admin.call<string>('GET', 'metrics');
    expect(Number(/^ninewatch_journal_slow_ms (.*)$/m.exec(metrics.body)?.[1])).toBeGreaterThan(
      SLOW_MS * 0.8,
    );

    storage.faults.clear();
    await device.read({ temperature: 20 });
    expect(device.client.connected).toBe(true);
    expect(await stage.admin.list('/readings?device=heat-1')).toHaveLength(device.seq);
  });
});

describe('a sync of the ledger that takes seconds', () => {
  onFaultyStorage('[P2] [P6] the journal goes on acknowledging; deciding lags and says so', async () => {
    const { stage, storage } = await faultyStage();
    const device = await stage.device('heat-1', 'inn');
    const wall = await stage.wall();
    storage.faults.slowSync({ file: 'ledger.sqlite-wal', ms: 4_000 });
    const acknowledged: number[] = [];
    const sentMs = performance.now();
    acknowledged.push(await timed(() => device.event('alarm')));
    const hazard = wall.hazard(({ venueId }) => venueId === 'inn').then(() => performance.now() - sentMs);
    const shown = watch(hazard);
    for (let count = 0; count < 50; count += 1) {
      acknowledged.push(await timed(() => device.read({ temperature: 20 })));
    }
    expect(median(acknowledged)).toBeLessThan(50);
    expect(shown.isAnswered).toBe(false);
    await eventually(async () => !(await readiness(stage)).checks.decider.ok);
    expect(await hazard).toBeGreaterThan(2_000);
    await wall.hazard(({ rule, active }) => rule.id === 'ledger-lag' && active);
    storage.faults.clear();
    await eventually(async () => (await readiness(stage)).ready);
    await wall.hazard(({ rule, active }) => rule.id === 'ledger-lag' && !active);
  });
});
