/** Backs up a data folder while a gateway uses it, or while none does: one folder that can be started again. */

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { assertRoom, openBackupFolder, PARTIAL, refusal, removeFolder, sizeOf } from './backup-folder.ts';
import { copyJournal, holdForReaders } from './copy-journal.ts';
import { asOneFile, copyPages, unsoundness } from './copy-pages.ts';
import { copyPhotos, PHOTOS, photoBytes } from './copy-photos.ts';
import { FORMAT, lineOf, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { createPace, type Pace } from './pace.ts';
import { copySmall, keepToOwner, namesIn, syncFolder, writeSynced } from './synced-files.ts';

/** What a start on the copies would find. */
export interface Proof {
  decided: number;
  /** The journal is needed after this position: that of the oldest checkpoint. */
  keepFrom: number;
  /** Where the copies of readings are, by reader. */
  readings?: number;
  influx?: number;
  oldest: number;
  newest: number;
  stateHash: string;
  epoch: string;
  rules: { version: string; text: string };
}

export interface BackupPlan {
  dataDir: string;
  /** Folder of all backups. */
  into: string;
  /** Raw readings and charts are the most of it; without them a restored gateway has what its journal keeps. */
  hasReadings: boolean;
  /** Finished backups that stay, this one included; undefined = all. */
  kept?: number;
  /** Free disk that a gateway on the same disk needs to take everything, bytes. */
  lowWaterBytes: number;
  clock: Clock;
  /** Replays the copies in `dir` without effects; throws `checkpoint-lost` when they do not fit each other. */
  prove(dir: string): Proof;
  madeBy: Manifest['madeBy'];
  settings: Manifest['settings'];
}

export interface Made {
  dir: string;
  manifest: Manifest;
  /** Names of older backups that went. */
  removed: string[];
}

const READINGS = 'readings.db';
const LEDGER = 'ledger.sqlite';
const JOURNAL = 'journal.db';
/** How far InfluxDB is, and what is half summed up for it. */
const INFLUX = 'influx.db';
/** Deliveries and attempts; after the offset of routes, which it may be ahead of. */
const BOOK = 'notices.db';
/** How far each system has been told, and its dead letters. */
const SYSTEMS = 'systems.sqlite';
const DATABASES = [READINGS, INFLUX, BOOK, SYSTEMS, LEDGER, JOURNAL];
/** How far each centre and platform has been told, and the numbers that our venues and devices have there. */
const TOLD_ABOVE = /^(upload|push)-[a-z0-9-]+\.json$/;
/** The catalogue in force, for whoever starts the restored folder. */
const RULES = 'rules-in-force.yaml';
const TRIES_MAX = 3;

/** Fails with one line; what it had written is removed then. */
export async function makeBackup(plan: BackupPlan): Promise<Made> {
  const missing = ['keys.json', LEDGER, JOURNAL].find((name) => !existsSync(join(plan.dataDir, name)));
  if (missing !== undefined)
    throw refusal(`${plan.dataDir} is no gateway's data folder: it has no ${missing}`);
  const folder = openBackupFolder(plan.into, plan.dataDir);
  try {
    const createdAt = plan.clock.nowMs();
    const dir = folder.nameFor(createdAt);
    const partial = `${dir}${PARTIAL}`;
    mkdirSync(partial, { mode: 0o700 });
    try {
      const manifest = await fill(partial, createdAt, plan);
      renameSync(partial, dir);
      syncFolder(plan.into);
      return { dir, manifest, removed: plan.kept === undefined ? [] : folder.removeOld(plan.kept) };
    } catch (cause) {
      removeFolder(partial);
      throw cause;
    }
  } finally {
    folder.close();
  }
}

async function fill(dir: string, createdAt: number, plan: BackupPlan): Promise<Manifest> {
  const { dataDir, clock } = plan;
  const readings = plan.hasReadings && existsSync(join(dataDir, READINGS)) ? [READINGS] : [];
  const more = [INFLUX, BOOK, SYSTEMS].filter((name) => existsSync(join(dataDir, name)));
  const neededBytes = sizeOf(dataDir, [...readings, ...more, LEDGER, JOURNAL]) + photoBytes(dataDir);
  const room = { ...plan, neededBytes };
  assertRoom(dir, room);
  const pace = createPace({ clock, check: () => assertRoom(dir, { ...room, neededBytes: 0 }) });
  const small = (name: string) => copySmall(join(dataDir, name), join(dir, name));
  small('keys.json');
  small('device-authority.json');
  // How far others have been told: before the ledger, and rather too early than too late, all of them take repeats.
  const isHowFar = (name: string) => name.endsWith('.offset') || TOLD_ABOVE.test(name);
  for (const name of namesIn(dataDir).filter(isHowFar)) small(name);
  for (const name of [...readings, ...more]) await copyPages(join(dataDir, name), join(dir, name), pace);
  const proof = await copyDecided(dir, plan, pace);
  const photos = copyPhotos(dataDir, dir, join(dir, LEDGER), pace);
  // Last: whoever signed out while this ran stays signed out.
  small('signed-out.json');
  writeSynced(join(dir, RULES), proof.rules.text);
  const manifest = manifestOf(createdAt, proof, plan);
  return finish(dir, photos === undefined ? manifest : { ...manifest, format: FORMAT, photos });
}

/**
 * The ledger before the journal: a journal that is ahead is what every start after a crash finds. On a nearly full
 * disk retention may take in between what this ledger needs; then both are copied once more.
 */
async function copyDecided(dir: string, plan: BackupPlan, pace: Pace): Promise<Proof> {
  const from = (name: string) => join(plan.dataDir, name);
  const to = (name: string) => join(dir, name);
  for (let tries = 1; ; tries += 1) {
    for (const name of [LEDGER, JOURNAL]) rmSync(to(name), { force: true });
    // Without pauses: what deciding writes meanwhile it has to fold into the file in one go.
    await copyPages(from(LEDGER), to(LEDGER), { ...pace, after: pace.hurryAfter });
    copyJournal(from(JOURNAL), to(JOURNAL), pace);
    // After the ledger: nothing may be missing that its state has skipped.
    copySmall(from('set-aside.json'), to('set-aside.json'));
    try {
      const proof = plan.prove(dir);
      holdForReaders(to(JOURNAL), readersOf(proof));
      return proof;
    } catch (cause) {
      const isMisfit = cause instanceof GatewayError && cause.code === 'checkpoint-lost';
      if (!isMisfit || tries === TRIES_MAX) throw cause;
    }
  }
}

/** Without a reading store the next one begins with what the journal keeps. */
function readersOf({ keepFrom, readings = 0, influx = 0 }: Proof): Record<string, number> {
  return { decide: keepFrom, readings, influx };
}

function manifestOf(createdAt: number, proof: Proof, { madeBy, settings }: BackupPlan): Manifest {
  const { decided, readings, oldest, newest, stateHash, epoch, rules } = proof;
  return {
    format: 1,
    createdAt,
    madeBy,
    positions: { oldest, newest, decided, ...(readings === undefined ? {} : { readings }) },
    state: { position: decided, hash: stateHash },
    epoch,
    rulesVersion: rules.version,
    settings,
    files: [],
  };
}

/** The manifest comes last: a folder without one is no backup. */
function finish(dir: string, manifest: Manifest): Manifest {
  for (const name of DATABASES.filter((each) => existsSync(join(dir, each)))) {
    const file = join(dir, name);
    asOneFile(file);
    const complaint = unsoundness(file);
    if (complaint !== undefined) throw refusal(`${name} is damaged in the data folder: ${complaint}`);
  }
  const names = namesIn(dir)
    .filter((name) => name !== PHOTOS)
    .sort();
  for (const name of names) keepToOwner(join(dir, name));
  const whole = { ...manifest, files: names.map((name) => lineOf(dir, name)) };
  writeSynced(join(dir, MANIFEST_FILE), `${JSON.stringify(whole, null, 2)}\n`);
  syncFolder(dir);
  return whole;
}

export function bytesOf({ files, photos }: Manifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, photos?.bytes ?? 0);
}

/** For one line to the operator. */
export function describe(dir: string, manifest: Manifest): string {
  const { positions, state } = manifest;
  const mib = (bytesOf(manifest) / (1 << 20)).toFixed(1);
  const decided = `decided to ${positions.decided}, state ${state.hash.slice(0, 12)}`;
  const { oldest, newest, readings = oldest } = positions;
  // On a nearly full disk retention does not wait for a copy that takes long; a restored gateway counts it too.
  const gap = readings + 1 < oldest ? `, charts without ${readings + 1}–${oldest - 1}` : '';
  return `${basename(dir)}: ${mib} MiB, journal ${oldest}–${newest}, ${decided}${gap}`;
}
