/** The limits of connections: our own, and the descriptors of the process. */

import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { buildDistrict, SECRET } from './overload-stage/district.ts';
import { Load } from './overload-stage/load.ts';
import { cpuMs } from './overload-stage/stored.ts';
import { ApiClient } from './stage/api-client.ts';
import { ADMIN_PASSWORD, launch, makeFolder, settingsFor } from './stage/gateway-process.ts';

const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const DESCRIPTORS = 300;
const DEVICES = 100;

const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of left.splice(0).reverse()) await end();
});

/** A gateway with a limit of descriptors, signed in, with devices. */
async function start(settings: Record<string, string>, descriptors = 4_096) {
  const folder = makeFolder();
  left.push(folder.remove);
  const limited = join(folder.dir, 'limited-node');
  writeFileSync(limited, `#!/bin/sh\nulimit -n ${descriptors}\nexec '${NODE}' "$@"\n`, { mode: 0o755 });
  const { child, ready, exited } = launch(settingsFor(folder, settings), limited);
  left.push(() => {
    child.kill('SIGTERM');
    return exited;
  });
  const ports = await ready;
  if (ports === undefined) throw new Error((await exited).stderr);
  const api = await ApiClient.signIn(ports.httpPort, 'admin', ADMIN_PASSWORD);
  await buildDistrict(api, DEVICES, 0);
  const load = new Load({ mqttPort: ports.mqttPort, from: 0, to: DEVICES, secret: SECRET });
  left.push(() => load.end());
  return { ...ports, pid: child.pid ?? 0, child, api, load };
}

it('[P8] at the limit of connections a login is refused, those inside go on, and free places are taken', async () => {
  const limit = DEVICES - 1;
  const { load } = await start({ NINEWATCH_CONNECTIONS_MAX: String(limit) });
  const { connected, refused, closed } = await load.say({ do: 'connect', perSecond: 1_000 });
  expect([connected, refused, closed]).toEqual([limit, 1, 0]);
  await load.say({ do: 'send', perSecond: 1_000, inFlight: 1 });
  const acked = await ackedAtLeast(load, limit);
  expect(acked).toBeGreaterThanOrEqual(limit);
  await load.say({ do: 'cut' });
  expect((await load.say({ do: 'connect', perSecond: 1_000 })).connected).toBe(limit);
});

it('[P8] out of descriptors it neither dies nor spins, serves those inside, and takes new ones when there are some', async () => {
  const { load, mqttPort, pid, child, api } = await start({}, DESCRIPTORS);
  await load.say({ do: 'connect', perSecond: 1_000 });
  const crowd = Array.from({ length: DESCRIPTORS }, () => net.connect(mqttPort, '127.0.0.1'));
  for (const socket of crowd) socket.on('error', () => {});
  left.push(() => destroyAll(crowd));
  await load.say({ do: 'send', perSecond: 500, inFlight: 1 });
  await ackedAtLeast(load, DEVICES);
  await load.say({ do: 'pause' });
  const before = cpuMs(pid);
  await pause(SPIN_MS);
  expect(cpuMs(pid) - before).toBeLessThan(SPIN_MS / 2);
  destroyAll(crowd);
  const state = await load.say({ do: 'tell' });
  expect([state.closed, state.connected, child.exitCode]).toEqual([0, DEVICES, null]);
  const { items } = await api.get<{ items: unknown[] }>('/devices?limit=1');
  expect(items).toHaveLength(1);
  await load.say({ do: 'cut' });
  expect((await load.say({ do: 'connect', perSecond: 1_000 })).connected).toBe(DEVICES);
});

const SPIN_MS = 2_000;

function destroyAll(sockets: net.Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

async function ackedAtLeast(load: Load, count: number): Promise<number> {
  const LOOK_MS = 50;
  for (;;) {
    const { acked } = await load.say({ do: 'tell' });
    if (acked >= count) return acked;
    await pause(LOOK_MS);
  }
}
