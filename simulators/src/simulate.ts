/** `npm run simulate -- <scenario>`: virtual devices over real MQTT, with the ground truth on standard output. */

import { LIMITS } from '@ninewatch/contracts';
import { openAppended } from './base/appended-file.ts';
import { bootAt } from './base/boot.ts';
import { type Clock, pause, systemClock, type Timer } from './base/clock.ts';
import { type CommandLine, type OptionKind, readCommandLine } from './base/command-line.ts';
import { Failure } from './base/failure.ts';
import { randomOf } from './base/random.ts';
import { type DeviceSecret, readSecrets, type Secrets } from './base/secrets-file.ts';
import { stopSignal } from './base/stop-signal.ts';
import { print, runCommand, tell } from './base/terminal.ts';
import { Fleet, stationMembers } from './fleet/fleet.ts';
import { Progress } from './fleet/progress.ts';
import { brokerUrl, probe } from './link/probe.ts';
import type { ApiLogin } from './provision/api-client.ts';
import type { DistrictSize } from './provision/district-plan.ts';
import { LOGIN_OPTIONS, loginOf } from './provision/login-options.ts';
import { provision } from './provision/provision.ts';
import { SCENARIOS } from './scenarios/catalogue.ts';
import type { ScenarioVenue, ScenarioWorld } from './scenarios/incident.ts';

const OPTIONS: Record<string, OptionKind> = {
  venues: 'number',
  'devices-per-venue': 'number',
  seed: 'number',
  speed: 'number',
  url: 'text',
  secrets: 'text',
  duration: 'number',
  period: 'number',
  truth: 'text',
  ...LOGIN_OPTIONS,
  collectors: 'switch',
  children: 'number',
  'provision-only': 'switch',
  help: 'switch',
};

const USAGE = `usage: npm run simulate -- <scenario> --secrets FILE [options]

  --venues N             venues to play with, of those in the file (provisioning: to create; 200)
  --devices-per-venue N  when provisioning (3)
  --seed S               the same seed gives the same course of events (1)
  --speed X              scenario time runs X times faster, periods included (1)
  --url URL              mqtt://127.0.0.1:1883
  --duration S           stop after S seconds (otherwise at SIGINT)
  --period S             seconds between two readings of a device (15)
  --truth FILE           append the ground truth to FILE instead of standard output
  --provision URL        first create the district through the gateway's HTTP API and write the secrets file
  --user, --password     the login for that (admin)
  --collectors           provision each venue behind one collector
  --children N           provision collectors that neighbours share, up to N devices each
                         (above 5,000 connections: 200 without being asked)
  --provision-only       stop after provisioning

scenarios:
${Object.entries(SCENARIOS)
  .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
  .join('\n')}`;

/** Beyond this, one connection a device asks for more than one process and source address. */
const CONNECTIONS_MAX = 5_000;
/** How soon a turn for the worse is seen. */
const LOOK_MS = 5_000;
const VENUES_USUALLY = 200;
const DEVICES_PER_VENUE = 3;
const DEFAULT_URL = 'mqtt://127.0.0.1:1883';

interface Settings {
  scenario: string;
  url: string;
  seed: number;
  speed: number;
  periodMs: number;
  venues: number | undefined;
  durationMs: number | undefined;
  secretsFile: string;
  /** To be created first. */
  district: ({ login: ApiLogin } & Omit<DistrictSize, 'seed' | 'venues'>) | undefined;
  onTruth: (line: Record<string, unknown>) => void;
}

async function main(args: string[]): Promise<void> {
  const line = readCommandLine(args, OPTIONS);
  if (line.isOn('help')) return print(USAGE);
  const settings = settingsOf(line);
  const secrets = await secretsFor(settings);
  if (line.isOn('provision-only')) return;
  const chosen = chooseDevices(secrets, settings.venues);
  await probe(settings.url, chosen[0] as DeviceSecret);
  await run(settings, { secrets, chosen }, systemClock);
}

function settingsOf(line: CommandLine): Settings {
  const scenario = line.positionals[0] ?? (line.isOn('provision-only') ? 'calm' : undefined);
  const names = Object.keys(SCENARIOS).join(', ');
  if (scenario === undefined) throw new Failure(`name a scenario: ${names}`);
  if (!Object.hasOwn(SCENARIOS, scenario))
    throw new Failure(`unknown scenario "${scenario}"; there are ${names}`);
  if (line.positionals.length > 1)
    throw new Failure(`one scenario at a time, not "${line.positionals.join(' ')}"`);
  const truthFile = line.text('truth');
  const devicesPerVenue =
    line.number('devices-per-venue', { min: 1, max: 201, whole: true }) ?? DEVICES_PER_VENUE;
  const venues = line.number('venues', { min: 1, max: 100_000, whole: true });
  const login = loginOf(line);
  const durationS = line.number('duration', { min: 0.1, max: 1_000_000 });
  const secretsFile = line.text('secrets');
  if (secretsFile === undefined)
    throw new Failure('--secrets FILE is needed: the devices’ secrets are read from and written to it');
  return {
    scenario,
    url: brokerUrl(line.text('url') ?? DEFAULT_URL),
    seed: line.number('seed', { min: 0, max: 2 ** 32, whole: true }) ?? 1,
    speed: line.number('speed', { min: 0.01, max: 1_000 }) ?? 1,
    periodMs: 1_000 * (line.number('period', { min: 0.1, max: 86_400 }) ?? 15),
    venues,
    durationMs: durationS === undefined ? undefined : durationS * 1_000,
    secretsFile,
    district: login === undefined ? undefined : { login, devicesPerVenue, ...collectorsOf(line, venues) },
    onTruth: truthWriter(truthFile),
  };
}

/** One a venue, or shared ones; shared without being asked where there would be too many connections. */
function collectorsOf(
  line: CommandLine,
  venues = VENUES_USUALLY,
): Pick<DistrictSize, 'allBehindCollectors' | 'childrenPerCollector'> {
  const children = line.number('children', { min: 1, max: LIMITS.childrenPerCollectorMax, whole: true });
  if (children !== undefined && line.isOn('collectors'))
    throw new Failure('--collectors and --children: one of the two');
  if (children !== undefined) return { childrenPerCollector: children };
  const devices =
    venues *
    (line.isOn('collectors')
      ? 1
      : (line.number('devices-per-venue', { min: 1, max: 201, whole: true }) ?? DEVICES_PER_VENUE));
  if (devices > CONNECTIONS_MAX) return { childrenPerCollector: LIMITS.childrenPerCollectorMax };
  return { allBehindCollectors: line.isOn('collectors') };
}

function truthWriter(path: string | undefined): Settings['onTruth'] {
  const write = path === undefined ? print : openAppended(path);
  return (truth) => write(JSON.stringify(truth));
}

async function secretsFor({ secretsFile, district, seed, venues }: Settings): Promise<Secrets> {
  if (district === undefined) return readSecrets(secretsFile);
  const { login, ...size } = district;
  const report = await provision({
    ...login,
    ...size,
    venues: venues ?? VENUES_USUALLY,
    seed,
    secretsFile,
    onProgress: (text) => tell(`provisioning: ${text}`),
  });
  tell(
    `provisioned ${report.venues} venues and ${report.devices} devices; secrets and logins are in ${secretsFile}`,
  );
  return readSecrets(secretsFile);
}

function chooseDevices(secrets: Secrets, venues: number | undefined): DeviceSecret[] {
  const known = new Set(secrets.venues.map((venue) => venue.id));
  // A replay keeps its devices' secrets in the same file; they are not ours to play. A file without venues is all ours.
  const own = secrets.devices.filter((device) => known.size === 0 || known.has(device.venueId));
  const ids = [...new Set(own.map((device) => device.venueId))].slice(0, venues);
  const wanted = new Set(ids);
  const chosen = own.filter((device) => wanted.has(device.venueId));
  if (chosen.length === 0) throw new Failure('the secrets file names no devices');
  const connections = stationMembers(chosen).length;
  if (connections > CONNECTIONS_MAX) {
    throw new Failure(
      `${connections} connections are more than ${CONNECTIONS_MAX}: provision with --children 200 ` +
        '(collectors that neighbours share), or start several processes',
    );
  }
  return chosen;
}

function worldOf(secrets: Secrets, chosen: readonly DeviceSecret[]): ScenarioWorld {
  const byVenue = Map.groupBy(chosen, (device) => device.venueId);
  const known = new Map(secrets.venues.map((venue) => [venue.id, venue]));
  return {
    venues: [...byVenue].map(([id, devices]): ScenarioVenue => {
      const venue = known.get(id);
      const risk = venue?.risk === undefined ? {} : { risk: venue.risk };
      const plain = devices.map(({ id: deviceId, venueId, kind, collector }) => ({
        id: deviceId,
        venueId,
        kind,
        ...(collector === undefined ? {} : { collector }),
      }));
      return { id, name: venue?.name ?? id, category: venue?.category ?? 0, ...risk, devices: plain };
    }),
  };
}

async function run(
  settings: Settings,
  { secrets, chosen }: { secrets: Secrets; chosen: DeviceSecret[] },
  clock: Clock,
): Promise<void> {
  const { url, seed, speed, periodMs } = settings;
  const categories = new Map(secrets.venues.map(({ id, category }) => [id, category]));
  const losses = new Map<string, number>();
  const fleet = new Fleet(
    chosen,
    { url, seed, speed, periodMs, boot: bootAt(clock.nowMs()), categories },
    {
      clock,
      random: randomOf(seed, 'fleet'),
      onTruth: settings.onTruth,
      onDown: (reason) => losses.set(reason, (losses.get(reason) ?? 0) + 1),
    },
  );
  const incidents =
    SCENARIOS[settings.scenario]?.play(worldOf(secrets, chosen), randomOf(seed, 'scenario')) ?? [];
  const progress = tellProgress(fleet, losses, clock);
  fleet.start(incidents);
  tell(`${settings.scenario}: ${chosen.length} devices towards ${url}, seed ${seed}`);
  await pause(clock, settings.durationMs ?? Number.POSITIVE_INFINITY, stopSignal());
  progress.stop();
  const { connected } = fleet.counts();
  await fleet.stop();
  print(
    JSON.stringify({ event: 'summary', scenario: settings.scenario, seed, ...fleet.counts(), connected }),
  );
}

/** Empties `losses` (times by reason) whenever it tells them. */
function tellProgress(fleet: Fleet, losses: Map<string, number>, clock: Clock): Timer {
  const progress = new Progress(clock.monotonicMs());
  let lossesSeen = 0;
  return clock.every(LOOK_MS, () => {
    const counts = fleet.counts();
    const lossesNow = [...losses.values()].reduce((sum, times) => sum + times, 0);
    const look = { ...counts, nowMs: clock.monotonicMs(), losses: lossesNow - lossesSeen };
    lossesSeen = lossesNow;
    if (!progress.isWorthTelling(look)) return;
    const reasons = [...losses].map(([reason, times]) => `${times} × ${reason}`);
    losses.clear();
    lossesSeen = 0;
    tell(`${JSON.stringify(counts)}${reasons.length === 0 ? '' : ` lost: ${reasons.join('; ')}`}`);
  });
}

await runCommand('simulate', main);
