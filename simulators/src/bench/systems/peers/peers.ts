/** What a user would install or build instead: a bare broker, a script behind it, Node-RED behind it. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../../../base/clock.ts';
import type { Place } from '../../place.ts';
import { Child, freePort, temporaryFolder } from '../child.ts';
import { planDevices, type RunningSystem, type System, type SystemSize } from '../system.ts';
import { BENCH_FOLDER, fillIn, isThere, missingPrograms, NODE_RED } from './programs.ts';
import { type InfluxServer, type Server, startInflux, startMosquitto } from './servers.ts';

const LOOK_MS = 20;

/** Started one after the other, stopped in the reverse order, also when one does not get ready. */
interface Site {
  folder: string;
  place: Place;
  size: SystemSize;
  started: Child[];
}

export function bareMosquitto(place: Place): System {
  return {
    key: 'mosquitto',
    title: 'Mosquitto alone, stores nothing',
    storesLater: false,
    searchFrom: 0.6,
    missing: () => missingPrograms(['mosquitto']),
    start: (size) =>
      onSite('mosquitto', { size, place }, async (site) => {
        const broker = await mosquitto(site);
        return { mqttPort: broker.port, ear: undefined, lags: async () => ({}), drain: async () => 0 };
      }),
  };
}

export function script(place: Place): System {
  return {
    key: 'script',
    title: 'Mosquitto → script → InfluxDB',
    storesLater: true,
    searchFrom: 0.35,
    missing: () => missingPrograms(['mosquitto', 'influxd']),
    start: (size) =>
      onSite('script', { size, place }, async (site) => {
        const { broker, influx } = await servers(site);
        const file = join(import.meta.dirname, 'configurations/script.mjs');
        await follow(
          site,
          { name: 'script', args: [file, `mqtt://127.0.0.1:${broker.port}`, influx.url] },
          'ready',
        );
        return intoInflux(broker, influx, place);
      }),
  };
}

/** `isTuned`: the flow that somebody who measures would write, instead of the one that is drawn. */
export function nodeRedStack(place: Place, isTuned: boolean): System {
  return {
    key: 'nodeRedStack',
    title: 'Mosquitto → Node-RED → InfluxDB',
    storesLater: true,
    searchFrom: 0.15,
    missing: () =>
      missingPrograms(['mosquitto', 'influxd']) ??
      (isThere(NODE_RED) ? undefined : 'Node-RED is not installed: npm run bench -- --install'),
    start: (size) =>
      onSite('node-red', { size, place }, async (site) => {
        const { broker, influx } = await servers(site);
        const flow = isTuned ? 'node-red-flow-tuned.json' : 'node-red-flow.json';
        const userDir = await nodeRedFolder(site, { broker, influx, flow });
        const args = [NODE_RED, '--userDir', userDir];
        await follow(site, { name: 'node-red', args }, 'Connected to broker');
        return intoInflux(broker, influx, place);
      }),
  };
}

type Part = Omit<RunningSystem, 'devices' | 'alarmDevices' | 'processes' | 'stop'>;

async function onSite(
  name: string,
  { size, place }: { size: SystemSize; place: Place },
  build: (site: Site) => Promise<Part>,
): Promise<RunningSystem> {
  const folder = await temporaryFolder(name, place);
  const site: Site = { folder: folder.path, place, size, started: [] };
  const stop = async () => {
    for (const child of site.started.splice(0).reverse()) await child.stop();
    await folder.remove();
  };
  try {
    const part = await build(site);
    const processes = site.started.map((child) => ({ name: child.name, pid: child.pid }));
    return { ...part, ...planDevices(size), processes, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function mosquitto({ folder, place, started }: Site): Promise<Server> {
  const broker = await startMosquitto(folder, place);
  started.push(broker.child);
  return broker;
}

async function servers(site: Site): Promise<{ broker: Server; influx: InfluxServer }> {
  const broker = await mosquitto(site);
  const influx = await startInflux(site.folder, site.place);
  site.started.push(influx.child);
  return { broker, influx };
}

/** A Node program that is ready when it says so. */
async function follow(
  { folder, place, started }: Site,
  { name, args }: { name: string; args: string[] },
  readyText: string,
): Promise<void> {
  const child = new Child({ name, command: process.execPath, args, cwd: folder, place });
  started.push(child);
  await child.ready(async () => child.said().includes(readyText) || undefined);
}

async function nodeRedFolder(
  { folder }: Site,
  { broker, influx, flow }: { broker: Server; influx: InfluxServer; flow: string },
): Promise<string> {
  const userDir = join(folder, 'node-red');
  mkdirSync(userDir);
  const nodes = join(BENCH_FOLDER, 'node_modules/node-red-contrib-influxdb');
  const settings = { PORT: String(await freePort()), NODES: nodes };
  fillIn('node-red-settings.cjs', { folder: userDir, as: 'settings.js' }, settings);
  const ports = { MQTT_PORT: String(broker.port), INFLUX_PORT: String(influx.port) };
  fillIn(flow, { folder: userDir, as: 'flow.json' }, ports);
  return userDir;
}

function intoInflux(broker: Server, influx: InfluxServer, place: Place): Part {
  const behind = async (acked: number) => Math.max(0, acked - (await influx.points()));
  return {
    mqttPort: broker.port,
    ear: { kind: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}`, topic: 'alarm/#' },
    lags: async (acked) => ({ influx: await behind(acked) }),
    drain: async (acked, msMax) => {
      const from = place.clock.monotonicMs();
      while ((await behind(acked)) > 0 && place.clock.monotonicMs() - from < msMax)
        await pause(place.clock, LOOK_MS);
      return place.clock.monotonicMs() - from;
    },
  };
}
