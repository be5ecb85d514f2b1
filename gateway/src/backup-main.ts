/** The commands `backup`, `restore` and `rollback`: arguments, settings, one line for the operator, exit codes. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { encodeState, step } from '@ninewatch/rules';
import { type BackupPlan, describe, makeBackup, type Proof } from './backup/make-backup.ts';
import type { Manifest } from './backup/manifest.ts';
import { checkBackup, restoreBackup } from './backup/restore-backup.ts';
import { systemClock } from './base/clock.ts';
import { causeText } from './base/errors.ts';
import { createLog } from './base/log.ts';
import { type Config, type Environment, loadConfig } from './config.ts';
import { placeOf } from './decide/ports.ts';
import { replay } from './decide/replay.ts';
import { openSetAside } from './decide/set-aside-file.ts';
import { openJournalReader } from './journal/journal.ts';
import { openLedger } from './ledger/ledger.ts';
import { programVersion } from './versions.ts';
import { checkWayBack, forgetWayBack, forgoCopy, goBack } from './way-back.ts';

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;

/** Where backups go without `--to`, from the working folder. */
const BACKUPS = './backups';
const USAGE = {
  backup: 'backup [--to FOLDER-OF-BACKUPS] [--keep NUMBER] [--without-readings]',
  restore: 'restore --from BACKUP [--to EMPTY-FOLDER] [--check]',
  rollback: 'rollback [--check | --forgo | --forget]',
} as const;

export type Command = keyof typeof USAGE;

interface Run {
  args: readonly string[];
  env: Environment;
  say(line: string): void;
  complain(line: string): void;
}

/** Answers the exit code: 0 done, 1 failed and nothing is left behind, 2 wrong arguments or settings. */
export async function runCommand(command: Command, run: Run): Promise<number> {
  if (!Object.hasOwn(USAGE, command)) {
    run.complain(`ninewatch: ${Object.values(USAGE).join(', or ')}`);
    return EXIT_WRONG_USE;
  }
  const loaded = loadConfig(run.env);
  const asked = loaded.ok ? optionsOf(command, run.args) : loaded.line;
  if (typeof asked === 'string' || !loaded.ok) {
    run.complain(`ninewatch ${command}: ${asked}`);
    return EXIT_WRONG_USE;
  }
  try {
    const done = await COMMANDS[command](asked, loaded.config);
    run.say(`ninewatch ${command}: ${done}`);
    return EXIT_OK;
  } catch (cause) {
    run.complain(`ninewatch ${command}: ${causeText(cause).replaceAll('\n', ' ')}`);
    return EXIT_FAILED;
  }
}

const COMMANDS: Record<Command, (options: Options, config: Config) => string | Promise<string>> = {
  backup,
  restore,
  rollback,
};

interface Options {
  to?: string;
  from?: string;
  keep?: number;
  hasReadings: boolean;
  isCheck: boolean;
  isForgo: boolean;
  isForget: boolean;
}

/** A line that says what is wrong with them. */
function optionsOf(command: Command, args: readonly string[]): Options | string {
  const text = { type: 'string' } as const;
  const mark = { type: 'boolean', default: false } as const;
  const known = {
    backup: { to: text, keep: text, 'without-readings': mark },
    restore: { to: text, from: text, check: mark },
    rollback: { check: mark, forgo: mark, forget: mark },
  }[command];
  try {
    const { values } = parseArgs({ args: [...args], options: known, strict: true });
    const {
      to,
      from,
      keep,
      check,
      forgo,
      forget,
      'without-readings': without,
    } = values as Record<string, string | boolean>;
    if (command === 'restore' && from === undefined) return `--from is missing; ${USAGE.restore}`;
    if (keep !== undefined && !/^[1-9]\d{0,4}$/.test(String(keep))) return '--keep needs a number from 1';
    return {
      ...(to === undefined ? {} : { to: String(to) }),
      ...(from === undefined ? {} : { from: String(from) }),
      ...(keep === undefined ? {} : { keep: Number(keep) }),
      hasReadings: without !== true,
      isCheck: check === true,
      isForgo: forgo === true,
      isForget: forget === true,
    };
  } catch (cause) {
    return `${causeText(cause).split('. ')[0]}; ${USAGE[command]}`;
  }
}

async function backup({ to = BACKUPS, keep, hasReadings }: Options, config: Config): Promise<string> {
  const { dir, manifest, removed } = await makeBackup(planOf(to, config, { hasReadings, keep }));
  const gone = removed.length === 0 ? '' : `; removed ${removed.join(', ')}`;
  return `${resolve(to)}: made ${describe(dir, manifest)}${gone}`;
}

function planOf(
  into: string,
  config: Config,
  { hasReadings, keep }: Pick<Options, 'hasReadings'> & { keep: number | undefined },
): BackupPlan {
  return {
    dataDir: config.NINEWATCH_DATA_DIR,
    into,
    hasReadings,
    ...(keep === undefined ? {} : { kept: keep }),
    lowWaterBytes: config.NINEWATCH_DISK_LOW_MIB * (1 << 20),
    clock: systemClock,
    prove,
    madeBy: madeBy(),
    settings: settingsOf(config),
  };
}

function restore({ from = '', to, isCheck }: Options, config: Config): string {
  if (isCheck) return `${resolve(from)} is whole: ${describe(from, checkBackup(from))}`;
  const dir = to ?? config.NINEWATCH_DATA_DIR;
  const manifest = restoreBackup(from, dir);
  return `${resolve(dir)} holds ${describe(from, manifest)}; start the gateway on it`;
}

/** Back to the version before an upgrade; the gateway is stopped. */
function rollback({ isCheck, isForgo, isForget }: Options, config: Config): string {
  const dir = config.NINEWATCH_DATA_DIR;
  if (isForgo) {
    forgoCopy(dir);
    return `${resolve(dir)}: the next upgrade keeps no copy, and there will be no way back from it`;
  }
  if (isForget) {
    const had = forgetWayBack(dir);
    return `${resolve(dir)}: ${had ? 'the kept copy is removed, there is no way back any more' : 'no copy was kept'}`;
  }
  const { from, offset, newest } = isCheck ? checkWayBack(dir).wentBack : goBack(dir);
  const rest = `decided to ${offset}; the journal goes on to ${newest} and is decided again from there`;
  if (isCheck) return `${resolve(dir)} can go back to ${from}: ${rest}`;
  return `${resolve(dir)} is back at ${from}: ${rest}. Start that version`;
}

/** Opens the copies as a start would, and replays what the ledger's copy has decided. */
function prove(dir: string): Proof {
  const ledger = openLedger(dir);
  const source = openJournalReader(dir);
  try {
    const setAside = openSetAside(dir);
    const ports = { store: ledger, source, log: createLog('silent', 'backup') };
    const { state, position } = replay(ports, (before, entry) =>
      setAside.has(placeOf(entry)) ? before : step(before, entry).state,
    );
    return {
      decided: position,
      keepFrom: ledger.keepFrom(),
      ...placeIn(dir, 'readings', 'position'),
      ...placeIn(dir, 'influx', 'min(position, summed_up_to)'),
      ...source.positions(),
      stateHash: createHash('sha256').update(encodeState(state)).digest('hex'),
      epoch: ledger.epoch(),
      rules: state.rules ?? { version: '', text: '' },
    };
  } finally {
    source.close();
    ledger.close();
  }
}

/** Up to where the journal is copied into the reader's own file, when there is one. */
function placeIn(
  dir: string,
  reader: 'readings' | 'influx',
  what: string,
): { [name in typeof reader]?: number } {
  const file = join(dir, `${reader}.db`);
  if (!existsSync(file)) return {};
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const row = db.prepare(`SELECT ${what} AS position FROM progress`).get() as
      | { position: number }
      | undefined;
    return { [reader]: row?.position ?? 0 };
  } finally {
    db.close();
  }
}

function madeBy(): Manifest['madeBy'] {
  const db = new DatabaseSync(':memory:');
  const { sqlite } = db.prepare('SELECT sqlite_version() AS sqlite').get() as { sqlite: string };
  db.close();
  return { ninewatch: programVersion(), node: process.version, sqlite };
}

/** An address may hold a user and a password, or be a secret itself as a webhook's is. */
function settingsOf(config: Config): Manifest['settings'] {
  const kept = Object.entries(config).flatMap(([name, value]): [string, string | number][] => {
    if (value === undefined || /PASSWORD|TOKEN|_URL$/.test(name)) return [];
    return [[name, typeof value === 'object' ? value.join(',') : value]];
  });
  return Object.fromEntries(kept);
}
