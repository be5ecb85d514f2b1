/** `npm run replay -- <csv> --map <mapping.yaml>`: a recording published as devices through real MQTT. */

import { openSync, writeSync } from 'node:fs';
import { systemClock } from './base/clock.ts';
import { type CommandLine, type OptionKind, readCommandLine } from './base/command-line.ts';
import { Failure, reasonOf } from './base/failure.ts';
import { type DeviceSecret, readSecrets } from './base/secrets-file.ts';
import { stopSignal } from './base/stop-signal.ts';
import { print, runCommand, tell } from './base/terminal.ts';
import { probe } from './link/probe.ts';
import type { Measured } from './link/reading.ts';
import { type Mapping, readMapping, withSuffix } from './recording/mapping.ts';
import { Player, type PlayerEnd, type PlayerSettings } from './recording/player.ts';
import { type RowCounts, readRows, recordedMs } from './recording/rows.ts';
import { provisionMapping } from './recording/venue-of-mapping.ts';

const OPTIONS: Record<string, OptionKind> = {
  map: 'text',
  speed: 'text',
  url: 'text',
  secrets: 'text',
  provision: 'text',
  user: 'text',
  password: 'text',
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
  --secrets FILE   the devices' secrets; with --provision it is written too
  --provision URL  create the venue and its devices through the gateway's HTTP API first
  --user, --password  the login for that (admin)
  --suffix TEXT    -TEXT is appended to the ids of venue and devices, to play one mapping into several venues
  --limit N        at most N rows
  --in-flight N    unacknowledged readings of one device (10)
  --give-up S      end after S seconds without any acknowledgement (60)
  --acked FILE     append "deviceId boot seq at" for each reading right after its PUBACK
  --boot N         the devices' boot count (seconds since 1970)
  --start MS       "at" of the first row, ms since 1970

At speed 1 the recording happens now: its first row is the start, and sentAt is given. At any other speed its last
row is the start, everything lies in the past and keeps its own spacing, and there is no sentAt.
Exit code 0: all acknowledged; 1: gave up or failed; 130: interrupted.`;

const PROGRESS_MS = 5_000;
const BOOT_MAX = 2 ** 32 - 1;

async function main(args: string[]): Promise<void> {
  const line = readCommandLine(args, OPTIONS);
  if (line.isOn('help')) return print(USAGE);
  const [csv, ...more] = line.positionals;
  if (csv === undefined || more.length > 0)
    throw new Failure('name one recording (CSV); --help lists the options');
  const map = line.text('map');
  if (map === undefined) throw new Failure('--map FILE is needed: see simulators/mappings/');
  const mapping = withSuffix(await readMapping(map), line.text('suffix'));
  const limit = line.number('limit', { min: 1, max: 1e12, whole: true });
  // Reads the recording once before anything is created or connected: what is wrong with it comes first.
  const lengthMs = await recordedMs(csv, mapping, limit);
  const secrets = await secretsFor(line, mapping);
  const settings = settingsOf(line, { mapping, lengthMs, secrets });
  await probe(settings.url, secrets[0] as DeviceSecret);
  await play(csv, settings, { limit, ackedFile: line.text('acked') });
}

async function secretsFor(line: CommandLine, mapping: Mapping): Promise<DeviceSecret[]> {
  const file = line.text('secrets');
  const http = line.text('provision');
  if (http === undefined && file === undefined) {
    throw new Failure('the devices need secrets: --secrets FILE, or --provision URL --password …');
  }
  if (http !== undefined) {
    const password = line.text('password');
    if (password === undefined)
      throw new Failure('--provision needs --password (and --user, if it is not admin)');
    return provisionMapping({ http, user: line.text('user') ?? 'admin', password }, mapping, file);
  }
  const known = (await readSecrets(file as string)).devices;
  return mapping.devices.map(({ id }) => {
    const device = known.find((candidate) => candidate.id === id);
    if (device === undefined) throw new Failure(`the secrets file ${file} has no device ${id}`);
    return device;
  });
}

function settingsOf(
  line: CommandLine,
  parts: { mapping: Mapping; lengthMs: number; secrets: DeviceSecret[] },
): PlayerSettings {
  const nowMs = systemClock.nowMs();
  const speed = speedOf(line.text('speed') ?? '1');
  // Ahead of the gateway's clock nothing would be believed: faster than life, a recording lies in the past.
  const isLive = speed === 1;
  const firstAtMs = isLive ? nowMs : nowMs - parts.lengthMs;
  const secretOf = new Map(parts.secrets.map((device) => [device.id, device.secret]));
  return {
    url: line.text('url') ?? 'mqtt://127.0.0.1:1883',
    mapping: parts.mapping,
    secretOf: (deviceId) => secretOf.get(deviceId) ?? '',
    speed,
    boot: line.number('boot', { min: 0, max: BOOT_MAX, whole: true }) ?? Math.floor(nowMs / 1_000) % BOOT_MAX,
    firstAtMs: line.number('start', { min: 0, max: 8.64e15, whole: true }) ?? firstAtMs,
    isLive,
    inFlightMax: line.number('in-flight', { min: 1, max: 1_000, whole: true }) ?? 10,
    giveUpMs: 1_000 * (line.number('give-up', { min: 0.5, max: 86_400 }) ?? 60),
  };
}

function speedOf(text: string): number {
  const speed = text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  if (speed > 0) return speed;
  throw new Failure(`--speed must be a number above 0, or max, not "${text}"`);
}

async function play(
  csv: string,
  settings: PlayerSettings,
  options: { limit: number | undefined; ackedFile: string | undefined },
): Promise<void> {
  const clock = systemClock;
  const signal = stopSignal();
  const rows: RowCounts = { rows: 0, skipped: 0 };
  const player = new Player(settings, { clock, signal, onAcknowledged: ackedWriter(options.ackedFile) });
  const beganAtMs = clock.monotonicMs();
  const progress = clock.every(PROGRESS_MS, () =>
    tell(JSON.stringify({ rows: rows.rows, ...player.counts() })),
  );
  const limit = options.limit === undefined ? {} : { limit: options.limit };
  const end = await player.play(readRows(csv, settings.mapping, { ...limit, counts: rows }));
  progress.stop();
  const seconds = Math.round(clock.monotonicMs() - beganAtMs) / 1_000;
  const { boot, firstAtMs } = settings;
  const devices = settings.mapping.devices.length;
  const summary = { ...rows, devices, ...player.counts(), seconds, end, boot, firstAt: firstAtMs };
  print(JSON.stringify({ event: 'summary', recording: csv, ...summary }));
  if (end === 'gave-up') {
    tell(`replay: nothing was acknowledged for ${settings.giveUpMs / 1_000} s (${player.lastDownReason})`);
  }
  process.exitCode = EXIT_CODES[end];
}

const EXIT_CODES: Record<PlayerEnd, number> = { done: 0, 'gave-up': 1, interrupted: 130 };

/** Synchronous, so that a line stands in the file before the next message goes out, whatever happens then. */
function ackedWriter(path: string | undefined): (deviceId: string, reading: Measured) => void {
  if (path === undefined) return () => {};
  let file: number;
  try {
    file = openSync(path, 'a');
  } catch (cause) {
    throw new Failure(`cannot write ${path}: ${reasonOf(cause)}`, cause);
  }
  return (deviceId, { boot, seq, at }) => writeSync(file, `${deviceId} ${boot} ${seq} ${at}\n`);
}

await runCommand('replay', main);
