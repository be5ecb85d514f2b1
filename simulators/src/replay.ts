/** `npm run replay -- <csv> --map <mapping.yaml>`: a recording published as devices through real MQTT. */

import { LIMITS } from '@ninewatch/contracts';
import { openAppended } from './base/appended-file.ts';
import { bootAt } from './base/boot.ts';
import { systemClock } from './base/clock.ts';
import { type CommandLine, type OptionKind, readCommandLine } from './base/command-line.ts';
import { Failure } from './base/failure.ts';
import { type DeviceSecret, readSecrets } from './base/secrets-file.ts';
import { stopSignal } from './base/stop-signal.ts';
import { print, runCommand, tell } from './base/terminal.ts';
import { brokerUrl, probe } from './link/probe.ts';
import type { Measured } from './link/reading.ts';
import type { ApiLogin } from './provision/api-client.ts';
import { LOGIN_OPTIONS, loginOf } from './provision/login-options.ts';
import { kindWarnings, type Mapping, readMapping, withSuffix } from './recording/mapping.ts';
import { Player, type PlayerEnd, type PlayerSettings } from './recording/player.ts';
import { type RowCounts, readRows, recordedMs } from './recording/rows.ts';
import { provisionMapping } from './recording/venue-of-mapping.ts';

const OPTIONS: Record<string, OptionKind> = {
  map: 'text',
  speed: 'text',
  url: 'text',
  secrets: 'text',
  ...LOGIN_OPTIONS,
  limit: 'number',
  'in-flight': 'number',
  'give-up': 'number',
  acked: 'text',
  boot: 'number',
  start: 'number',
  suffix: 'text',
  help: 'switch',
};

const USAGE = `usage: npm run replay -- <csv> --map <mapping.yaml> (--secrets FILE | --provision URL --password …) [options]

  --map FILE       which columns are which device's metrics; see simulators/mappings/
  --speed X|max    times the speed of life (1); max: as fast as acknowledgements come
  --url URL        mqtt://127.0.0.1:1883
  --secrets FILE   the devices' secrets; with --provision it is written too (without: kept in memory alone)
  --provision URL  create the venue and its devices through the gateway's HTTP API first; devices that exist and
                   whose secrets are not in the file get new ones
  --user, --password  the login for that (admin)
  --suffix TEXT    -TEXT is appended to the ids of venue and devices, to play one mapping into several venues
  --limit N        at most N rows
  --in-flight N    unacknowledged readings of one device (10)
  --give-up S      end after S seconds without any acknowledgement (60)
  --acked FILE     append "deviceId boot seq at" for each reading right after its PUBACK
  --boot N         the devices' boot count (ms since 1970, modulo 2^32)
  --start MS       "at" of the first row, ms since 1970

At speed 1 the recording happens now: its first row is the start, and sentAt is given. At any other speed its last
row is the start, everything lies in the past and keeps its own spacing, and there is no sentAt.
Exit code 0: all acknowledged; 1: gave up or failed; 130: interrupted.`;

const PROGRESS_MS = 5_000;

async function main(args: string[]): Promise<void> {
  const line = readCommandLine(args, OPTIONS);
  if (line.isOn('help')) return print(USAGE);
  const request = requestOf(line);
  const mapping = withSuffix(await readMapping(request.map), request.suffix);
  for (const warning of kindWarnings(mapping)) tell(warning);
  // Reads the recording once before anything is created or connected: what is wrong with it comes first.
  const lengthMs = await recordedMs(request.csv, mapping, request.limit);
  const onAcknowledged = ackedWriter(request.ackedFile);
  const secrets = await secretsFor(request, mapping);
  const settings = settingsOf(request, { mapping, lengthMs, secrets });
  await probe(settings.url, secrets[0] as DeviceSecret);
  await play(request, settings, onAcknowledged);
}

type Pace = Pick<PlayerSettings, 'url' | 'speed' | 'inFlightMax' | 'giveUpMs'>;

/** What the command line asks for, checked as far as it goes without any file. */
interface Request extends Pace {
  csv: string;
  map: string;
  suffix: string | undefined;
  limit: number | undefined;
  secretsFile: string | undefined;
  login: ApiLogin | undefined;
  ackedFile: string | undefined;
  boot: number | undefined;
  firstAtMs: number | undefined;
}

function requestOf(line: CommandLine): Request {
  const [csv, ...more] = line.positionals;
  const map = line.text('map');
  const pace = paceOf(line);
  const limit = line.number('limit', { min: 1, max: 1e12, whole: true });
  const boot = line.number('boot', { min: 0, max: LIMITS.bootMax, whole: true });
  const firstAtMs = line.number('start', { min: 0, max: 8.64e15, whole: true });
  const login = loginOf(line);
  const secretsFile = line.text('secrets');
  if (csv === undefined || more.length > 0)
    throw new Failure('name one recording (CSV); --help lists the options');
  if (map === undefined) throw new Failure('--map FILE is needed: see simulators/mappings/');
  if (login === undefined && secretsFile === undefined)
    throw new Failure('the devices need secrets: --secrets FILE, or --provision URL --password …');
  const files = { csv, map, secretsFile, ackedFile: line.text('acked') };
  return { ...pace, ...files, suffix: line.text('suffix'), limit, boot, firstAtMs, login };
}

function paceOf(line: CommandLine): Pace {
  return {
    url: brokerUrl(line.text('url') ?? 'mqtt://127.0.0.1:1883'),
    speed: speedOf(line.text('speed') ?? '1'),
    inFlightMax: line.number('in-flight', { min: 1, max: 1_000, whole: true }) ?? 10,
    giveUpMs: 1_000 * (line.number('give-up', { min: 0.5, max: 86_400 }) ?? 60),
  };
}

async function secretsFor({ login, secretsFile }: Request, mapping: Mapping): Promise<DeviceSecret[]> {
  if (login !== undefined) return provisionMapping(login, mapping, { secretsFile, say: tell });
  const known = (await readSecrets(secretsFile as string)).devices;
  return mapping.devices.map(({ id }) => {
    const device = known.find((candidate) => candidate.id === id);
    if (device === undefined) throw new Failure(`the secrets file ${secretsFile} has no device ${id}`);
    return device;
  });
}

function settingsOf(
  request: Request,
  parts: { mapping: Mapping; lengthMs: number; secrets: DeviceSecret[] },
): PlayerSettings {
  const { url, speed, inFlightMax, giveUpMs } = request;
  const nowMs = systemClock.nowMs();
  // Ahead of the gateway's clock nothing would be believed: faster than life, a recording lies in the past.
  const isLive = speed === 1;
  const firstAtMs = request.firstAtMs ?? (isLive ? nowMs : nowMs - parts.lengthMs);
  const secretOf = new Map(parts.secrets.map((device) => [device.id, device.secret]));
  return {
    url,
    mapping: parts.mapping,
    secretOf: (deviceId) => secretOf.get(deviceId) ?? '',
    speed,
    boot: request.boot ?? bootAt(nowMs),
    firstAtMs,
    isLive,
    inFlightMax,
    giveUpMs,
  };
}

function speedOf(text: string): number {
  const speed = text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  if (speed > 0) return speed;
  throw new Failure(`--speed must be a number above 0, or max, not "${text}"`);
}

type OnAcknowledged = (deviceId: string, reading: Measured) => void;

async function play(
  request: Request,
  settings: PlayerSettings,
  onAcknowledged: OnAcknowledged,
): Promise<void> {
  const clock = systemClock;
  const signal = stopSignal();
  const rows: RowCounts = { rows: 0, skipped: 0 };
  const player = new Player(settings, { clock, signal, onAcknowledged });
  const beganAtMs = clock.monotonicMs();
  const progress = clock.every(PROGRESS_MS, () =>
    tell(JSON.stringify({ rows: rows.rows, ...player.counts() })),
  );
  const limit = request.limit === undefined ? {} : { limit: request.limit };
  const end = await player.play(readRows(request.csv, settings.mapping, { ...limit, counts: rows }));
  progress.stop();
  const seconds = Math.round(clock.monotonicMs() - beganAtMs) / 1_000;
  const { boot, firstAtMs } = settings;
  const devices = settings.mapping.devices.length;
  const summary = { ...rows, devices, ...player.counts(), seconds, end, boot, firstAt: firstAtMs };
  print(JSON.stringify({ event: 'summary', recording: request.csv, ...summary }));
  if (end === 'gave-up') {
    tell(`replay: nothing was acknowledged for ${settings.giveUpMs / 1_000} s (${player.lastDownReason})`);
  }
  process.exitCode = EXIT_CODES[end];
}

const EXIT_CODES: Record<PlayerEnd, number> = { done: 0, 'gave-up': 1, interrupted: 130 };

function ackedWriter(path: string | undefined): OnAcknowledged {
  if (path === undefined) return () => {};
  const append = openAppended(path);
  return (deviceId, { boot, seq, at }) => append(`${deviceId} ${boot} ${seq} ${at}`);
}

await runCommand('replay', main);
