/** `npm run bench -- ledger`: how long people wait for lists in a large district while readings arrive. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { print, tell } from '../../base/terminal.ts';
import { ApiClient } from '../../provision/api-client.ts';
import { TestBed } from '../measure/test-bed.ts';
import type { Place } from '../place.ts';
import { Child, temporaryFolder } from '../systems/child.ts';
import { drain, lags, portsIn, ROOT, startArguments, tokenOf } from '../systems/ours.ts';
import type { System } from '../systems/system.ts';
import { measureCosts } from './cost.ts';
import { type DistrictFolder, type DistrictSize, districtFolder, loadOf, PASSWORD } from './district.ts';
import { measureImport } from './import-speed.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { figuresOf, isMissed, type LedgerFigures, tableOf } from './ledger-table.ts';
import { type Asked, askAll, prepare } from './people.ts';
import { type Asker, type Landmarks, questionsOf, ROUTES, USERNAMES, unknownRoutes } from './questions.ts';

const DEVICES_MAX = 1_000;
/** One in five seconds, so that the wall has something to hear and the district does not burn. */
const ALARMS_A_SECOND = 0.2;
const ALARMS_MAX = 100;
/** The generator rests between two looks: the gateway needs the machine. */
const REST_MS = 2;
/** The asking goes on longer than asked for when there are many questions. */
const SECONDS_A_QUESTION = 0.35;
const MIB = 1 << 20;
/** A large ledger on a busy machine. */
const READY_MS_MAX = 180_000;

export async function runLedger(options: LedgerOptions, place: Place): Promise<void> {
  const importing = options.isImportMeasured ? await measureImport(options, place) : undefined;
  const folder = await districtFolder(options, place);
  const site = new LedgerSite(folder, place);
  const bed = await TestBed.open(site.system, { devices: DEVICES_MAX, alarmDevices: ALARMS_MAX }, place);
  try {
    const figures = { ...(await measure(bed, site, options)), importing };
    for (const line of tableOf(figures)) print(line);
    if (options.jsonFile !== undefined)
      writeFileSync(options.jsonFile, `${JSON.stringify(figures, null, 2)}\n`);
    if (figures.questions.some(isMissed)) process.exitCode = 1;
  } finally {
    await bed.close();
    await folder.remove();
  }
}

async function measure(bed: TestBed, site: LedgerSite, options: LedgerOptions): Promise<LedgerFigures> {
  const { rate } = options;
  const base = site.http;
  const all = questionsOf(ROUTES, landmarks(site.size, site.place.clock.nowMs()));
  const questions = all.filter(({ name }) => name.includes(options.only ?? ''));
  const access = { base, tokens: await tokens(base) };
  const ready = await prepare(questions, access);
  if (options.isCostMeasured) {
    tell(`what ${ready.length} questions cost`);
    const device = loadOf(site.size.venues, { devices: 0, alarms: 1 }).alarmDevices[0]?.id ?? '';
    await measureCosts(ready, { ...access, pid: bed.pids[0] ?? 0, device });
  }
  const seconds = Math.max(options.seconds, ready.length * SECONDS_A_QUESTION);
  const load = { rate, seconds, alarmsPerSecond: ALARMS_A_SECOND, restMs: REST_MS };
  tell(`${ready.length} questions, ${Math.round(seconds)} s and more`);
  const [asked, loaded]: [Asked[], LedgerFigures['load']] = await Promise.all([
    askAll(ready, { ...access, seconds, clock: site.place.clock }),
    rate === 0 ? undefined : bed.openLoop(load),
  ]);
  return {
    ...{ ...site.size, startMs: site.startMs, memoryMib: Math.round(bed.memoryBytesMax() / MIB) },
    ...{ load: loaded, importing: undefined },
    questions: asked.map(figuresOf),
    notMeasured: unknownRoutes(await getPaths(base)),
  };
}

function landmarks({ venues }: DistrictSize, now: number): Landmarks {
  // Town 3, village 4, grid 1, as the grid worker who asks.
  const venue = (TOWNS * (VILLAGES_A_TOWN + 4) + 3) % venues;
  const number = String(venue).padStart(5, '0');
  return { venue: `v-${number}`, device: `s-${number}`, town: 'town-03', now };
}

const TOWNS = 20;
const VILLAGES_A_TOWN = 15;

async function tokens(http: string): Promise<Record<Asker, string>> {
  const signedIn: [string, string][] = [];
  for (const [asker, user] of Object.entries(USERNAMES)) {
    signedIn.push([asker, await tokenOf({ http, user, password: PASSWORD })]);
  }
  return Object.fromEntries(signedIn) as Record<Asker, string>;
}

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const PREFIX = '/api/v1';

async function getPaths(http: string): Promise<string[]> {
  const { paths } = Document.parse(await (await fetch(`${http}/docs/json`)).json());
  return Object.entries(paths)
    .filter(([path, methods]) => path.startsWith(PREFIX) && 'get' in methods)
    .map(([path]) => path.slice(PREFIX.length));
}

/** The gateway as an operator starts it, on the folder that is there. */
class LedgerSite {
  http = '';
  startMs = 0;
  readonly place: Place;
  readonly size: DistrictSize;
  readonly system: System;

  constructor({ path, size }: DistrictFolder, place: Place) {
    this.place = place;
    this.size = size;
    this.system = {
      ...{ key: 'ours', title: 'ninewatch', storesLater: false, searchFrom: 1 },
      missing: () => undefined,
      start: async ({ devices, alarmDevices }) => {
        const logs = await temporaryFolder('ledger-log', place);
        const { child, ports, startMs } = await startGateway(path, logs.path, place);
        this.http = `http://127.0.0.1:${ports.httpPort}`;
        this.startMs = startMs;
        const login = { http: this.http, user: 'admin', password: PASSWORD };
        const api = await ApiClient.open(login);
        const load = loadOf(size.venues, { devices, alarms: alarmDevices });
        return {
          mqttPort: ports.mqttPort,
          ...load,
          ear: { kind: 'wall', url: this.http, token: await tokenOf(login) },
          processes: [{ name: 'gateway', pid: child.pid }],
          lags: () => lags(this.http),
          drain: (_, msMax) => drain(api, { place, msMax, deviceId: load.devices[0]?.id ?? '' }),
          stop: async () => {
            await child.stop();
            await logs.remove();
          },
        };
      },
    };
  }
}

const DAY_S = 86_400;

/**
 * The shipped rules, but for how long a device may be silent: nearly all of the district's devices say nothing while
 * it is measured, and after some minutes tens of thousands of hazards would be all that the gateway has to do.
 */
function patientRules(): string {
  const shipped = readFileSync(join(ROOT, 'rules/catalogue/default.yaml'), 'utf8');
  const contact = /- id: (?:silent|never-sent)\n[\s\S]*?(?=\n {2}- id:)/g;
  return shipped.replaceAll(contact, (rule) => rule.replaceAll(/limitS: \d+/g, `limitS: ${DAY_S}`));
}

async function startGateway(dir: string, logDir: string, place: Place) {
  const rulesFile = join(logDir, 'rules.yaml');
  writeFileSync(rulesFile, patientRules());
  const from = place.clock.monotonicMs();
  const child = new Child({
    name: 'gateway',
    command: join(ROOT, 'node_modules/.bin/node'),
    args: startArguments(),
    cwd: logDir,
    env: {
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
      NINEWATCH_DATA_DIR: dir,
      NINEWATCH_RULES_FILE: rulesFile,
      NINEWATCH_HTTP_PORT: '0',
      NINEWATCH_MQTT_PORT: '0',
      NINEWATCH_LOG_LEVEL: 'warn',
      NINEWATCH_DEVICE_RATE_MAX: '0',
    },
    place,
  });
  const ports = await child.ready(async () => portsIn(child.said()), READY_MS_MAX);
  return { child, ports, startMs: place.clock.monotonicMs() - from };
}
