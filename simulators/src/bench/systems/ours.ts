/** The gateway as an operator starts it, everything on, provisioned over HTTP, one wall connected by the load. */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../base/failure.ts';
import { ApiClient, type CsvRow } from '../../provision/api-client.ts';
import type { LoadDevice } from '../load/wire/packets.ts';
import type { Place } from '../place.ts';
import { Child, temporaryFolder } from './child.ts';
import { planDevices, type RunningSystem, type System, type SystemSize } from './system.ts';

export const ROOT = join(import.meta.dirname, '../../../..');
const REGION = 'bench';
const CATEGORY = 2;
/** A query waits this long at most for what was acknowledged before it; then it answers with what there is. */
const QUERY_WAIT_MS = 2_000;
const LAG = /^ninewatch_reader_lag_positions\{reader="(\w+)"\} (\d+)/gm;

export interface OwnOptions {
  /** Messages a second of one device, 0 = off; undefined = the gateway's own default. */
  deviceRateMax: number | undefined;
  place: Place;
  /** Of its administrator; a random one when left out. */
  password?: string;
}

export function oursWith(options: OwnOptions): System {
  return {
    key: 'ours',
    title: 'ninewatch',
    storesLater: false,
    searchFrom: 0.6,
    missing: () => undefined,
    start: (size) => start(size, options),
  };
}

/** What `npm start` gives to Node, from anywhere. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...args] = scripts.start.replace(/^exec /, '').split(' ');
  return args.map((arg) => (arg.startsWith('-') ? arg : join(ROOT, arg)));
}

async function start(
  size: SystemSize,
  { deviceRateMax, place, password = randomBytes(18).toString('base64url') }: OwnOptions,
): Promise<RunningSystem> {
  const folder = await temporaryFolder('ours', place);
  const child = new Child({
    name: 'gateway',
    command: join(ROOT, 'node_modules/.bin/node'),
    args: startArguments(),
    cwd: folder.path,
    env: {
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
      NINEWATCH_DATA_DIR: join(folder.path, 'data'),
      NINEWATCH_HTTP_PORT: '0',
      NINEWATCH_MQTT_PORT: '0',
      NINEWATCH_LOG_LEVEL: 'warn',
      NINEWATCH_ADMIN_PASSWORD: password,
      ...(deviceRateMax === undefined ? {} : { NINEWATCH_DEVICE_RATE_MAX: String(deviceRateMax) }),
    },
    place,
  });
  const stop = async () => {
    await child.stop();
    await folder.remove();
  };
  try {
    const { httpPort, mqttPort } = await child.ready(async () => portsIn(child.said()));
    const http = `http://127.0.0.1:${httpPort}`;
    const login = { http, user: 'admin', password };
    const api = await ApiClient.open(login);
    const planned = planDevices(size);
    const secretOf = await provision(api, [...planned.devices, ...planned.alarmDevices]);
    const known = (device: LoadDevice): LoadDevice => ({ ...device, secret: secretOf.get(device.id) ?? '' });
    return {
      mqttPort,
      devices: planned.devices.map(known),
      alarmDevices: planned.alarmDevices.map(known),
      ear: { kind: 'wall', url: http, token: await tokenOf(login) },
      processes: [{ name: 'gateway', pid: child.pid }],
      lags: () => lags(http),
      drain: (_, msMax) => drain(api, { place, msMax, deviceId: planned.devices[0]?.id ?? '' }),
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

const Ready = z.object({ event: z.literal('ready'), httpPort: z.number(), mqttPort: z.number() });

export function portsIn(said: string): z.infer<typeof Ready> | undefined {
  const line = said.split('\n').find((each) => each.includes('"event":"ready"'));
  return line === undefined ? undefined : Ready.parse(JSON.parse(line));
}

/** One region, venues of a yellow kind, smoke detectors; secrets by device id. */
async function provision(api: ApiClient, devices: readonly LoadDevice[]): Promise<Map<string, string>> {
  await api.create('/regions', { id: REGION, name: 'Bench', level: 'district', parent: 'root' });
  const venues = [...new Set(devices.map(({ venueId }) => venueId))];
  const venueRow = (id: string): CsvRow => ({ id, name: id, category: CATEGORY, region: REGION });
  await api.importRows('/venues/import', ['id', 'name', 'category', 'region'], venues.map(venueRow));
  const { secrets } = await api.importRows(
    '/devices/import',
    ['id', 'venue_id', 'kind'],
    devices.map(({ id, venueId }): CsvRow => ({ id, venue_id: venueId, kind: 'smoke' })),
  );
  return new Map(secrets.map(({ id, secret }) => [id, secret]));
}

export async function tokenOf({
  http,
  user,
  password,
}: {
  http: string;
  user: string;
  password: string;
}): Promise<string> {
  const answer = await fetch(`${http}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user, password }),
  });
  return z.object({ token: z.string() }).parse(await answer.json()).token;
}

/** As of the latest tick, except deciding, which readiness tells as it is now. */
export async function lags(http: string): Promise<Record<string, number>> {
  const ready = (await (await fetch(`${http}/readyz`)).json()) as {
    checks?: { decider?: { detail: string } };
  };
  const metrics = await (await fetch(`${http}/metrics`)).text();
  const told = [...metrics.matchAll(LAG)].map(([, reader, lag]): [string, number] => [
    reader ?? '',
    Number(lag),
  ]);
  const decide = /^lag (\d+)$/.exec(ready.checks?.decider?.detail ?? '')?.[1];
  return { ...Object.fromEntries(told), ...(decide === undefined ? {} : { decide: Number(decide) }) };
}

export interface DrainOptions {
  place: Place;
  msMax: number;
  deviceId: string;
}

/** By queries that wait for what was acknowledged before them: hazards for deciding, readings for the copies. */
export async function drain(api: ApiClient, { place, msMax, deviceId }: DrainOptions): Promise<number> {
  const from = place.clock.monotonicMs();
  const caughtUp = async (path: string): Promise<void> => {
    while (place.clock.monotonicMs() - from < msMax) {
      const askedAt = place.clock.monotonicMs();
      await api.get(path);
      if (place.clock.monotonicMs() - askedAt < QUERY_WAIT_MS) return;
    }
  };
  if (deviceId === '') throw new Failure('no device to ask for');
  await Promise.all([caughtUp('/hazards?limit=1'), caughtUp(`/readings?device=${deviceId}&limit=1`)]);
  return place.clock.monotonicMs() - from;
}
