/**
 * The way back after an upgrade: before a start changes files of an older version, it keeps a copy of them. The copy
 * and the journal's entries since then are everything that the older version needs; nothing acknowledged is lost. [P1]
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { holdForReaders } from './backup/copy-journal.ts';
import {
  bytesKept,
  forgoCopy,
  keepCopy,
  LEDGER,
  putBack,
  READINGS,
  readWayBack,
  removeWayBack,
  takeForgone,
  type WayBack,
} from './backup/way-back/kept-copy.ts';
import { causeText, GatewayError } from './base/errors.ts';
import type { Log } from './base/log.ts';
import type { WayBackFacts } from './doctor/subject.ts';
import { lockFolder } from './journal/disk/folder-lock.ts';
import { bringJournalBack } from './journal/disk/older-format.ts';
import { JOURNAL_FILE, type JournalFacts, peekJournal } from './journal/journal-facts.ts';
import { type LedgerFacts, peekLedger } from './ledger/ledger-facts.ts';
import { peekReadings } from './sinks/embedded/readings-facts.ts';
import { FORMATS, type Formats, programVersion } from './versions.ts';

interface Found {
  ledger: LedgerFacts;
  journal: JournalFacts;
  readings?: number;
}

function look<T>(open: () => { facts(): T; close(): void }): T {
  const peek = open();
  try {
    return peek.facts();
  } finally {
    peek.close();
  }
}

function foundIn(dir: string): Found | undefined {
  const has = (name: string) => existsSync(join(dir, name));
  if (!has(LEDGER) || !has(JOURNAL_FILE)) return undefined;
  return {
    ledger: look(() => peekLedger(dir)),
    journal: look(() => peekJournal(dir)),
    ...(has(READINGS) ? { readings: look(() => peekReadings(dir)).format } : {}),
  };
}

export interface Keep {
  dir: string;
  lowWaterBytes: number;
  nowMs: number;
  log: Log;
  /** What the program that starts will write. */
  formats?: Formats;
}

/**
 * At a start, before any file is opened for writing. Does nothing when nothing is to be upgraded, or when there is
 * nothing to lose. Throws `data-dir-unusable` when the copy cannot be made: nothing is upgraded then.
 */
export function keepWayBack({ dir, lowWaterBytes, nowMs, log, formats = FORMATS }: Keep): void {
  const found = foundSoundly(dir);
  if (found === undefined || found.ledger.offset === 0) return;
  const names = changedBy(formats, found);
  if (names.length === 0) {
    removeClosed(dir, found, log);
    return;
  }
  if (takeForgone(dir)) {
    log.warn('the upgrade keeps no copy, as was asked for: there will be no way back');
    removeWayBack(dir);
    return;
  }
  const wayBack = { madeAt: nowMs, ...placesOf(found), from: formatsOf(found), to: written(formats) };
  if (isKept(dir, wayBack)) return;
  const lock = locked(dir);
  try {
    const { from, files } = keepCopy({ dataDir: dir, names, wayBack, lowWaterBytes });
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    log.info(
      { bytes, from: describe(from) },
      'a copy is kept before the upgrade, to go back to: npm run rollback',
    );
  } catch (cause) {
    const what = `the upgrade keeps a copy to go back to, and cannot: ${causeText(cause)}`;
    const remedy = 'free space, or give the way back up with "npm run rollback -- --forgo"';
    throw new GatewayError('data-dir-unusable', false, `${what}; ${remedy}`, cause);
  } finally {
    lock.close();
  }
}

/** Files that cannot be looked into are refused by the rooms that open them, in their own words. */
function foundSoundly(dir: string): Found | undefined {
  try {
    return foundIn(dir);
  } catch {
    return undefined;
  }
}

/** Databases that are to be copied; none when nothing is older, or something is newer, which is refused elsewhere. */
function changedBy(formats: Formats, { ledger, journal, readings }: Found): string[] {
  const isForeign = ledger.steps.some((name, index) => name !== formats.steps[index]);
  if (isForeign) return [];
  const isReadingsOlder = readings !== undefined && readings < formats.readings;
  const isOlder =
    isReadingsOlder ||
    ledger.steps.length < formats.steps.length ||
    journal.format < formats.journal ||
    (ledger.checkpointFormat ?? formats.checkpoint) < formats.checkpoint;
  if (!isOlder) return [];
  return isReadingsOlder ? [LEDGER, READINGS] : [LEDGER];
}

function placesOf({ ledger }: Found): Pick<WayBack, 'offset' | 'keepFrom'> {
  return { offset: ledger.offset, keepFrom: ledger.checkpoints.at(-1) ?? 0 };
}

function formatsOf({ ledger, journal, readings = FORMATS.readings }: Found): WayBack['from'] {
  const { steps, checkpointFormat, writtenBy } = ledger;
  return {
    ...(writtenBy === undefined ? {} : { version: writtenBy }),
    steps,
    journal: journal.format,
    readings,
    ...(checkpointFormat === undefined ? {} : { checkpoint: checkpointFormat }),
  };
}

function written({ steps, ...formats }: Formats): WayBack['to'] {
  return { version: programVersion(), steps: [...steps], ...formats };
}

/** A start that died between copy and upgrade has kept it already. */
function isKept(dir: string, { offset, from }: Pick<WayBack, 'offset' | 'from'>): boolean {
  try {
    const kept = readWayBack(dir);
    return kept !== undefined && kept.offset === offset && JSON.stringify(kept.from) === JSON.stringify(from);
  } catch {
    return false;
  }
}

/** A copy that the journal does not reach any more only takes space. [P8] */
function removeClosed(dir: string, found: Found, log: Log): void {
  const kept = attempt(() => readWayBack(dir));
  if (kept === undefined || closedWhy(kept, found.journal) === undefined) return;
  if (removeWayBack(dir))
    log.info({ from: describe(kept.from) }, 'the way back is closed: its copy is removed');
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function closedWhy({ keepFrom, offset }: WayBack, journal: JournalFacts): string | undefined {
  if (journal.newest < offset) return `the journal ends at ${journal.newest}, before the copy's ${offset}`;
  if (journal.oldest <= keepFrom + 1) return undefined;
  return `the journal begins at ${journal.oldest}, the copy needs it from ${keepFrom + 1}`;
}

export function describe({ version, steps }: WayBack['from']): string {
  return `${version === undefined ? 'an earlier version' : `ninewatch ${version}`} (ledger step ${steps.length})`;
}

function locked(dir: string): { close(): void } {
  try {
    return lockFolder(dir);
  } catch (cause) {
    const detail = `the data folder ${dir} cannot be used: ${causeText(cause)}`;
    throw new GatewayError('data-dir-unusable', false, detail, cause);
  }
}

/** For the doctor. */
export function wayBackFacts(dir: string): WayBackFacts | undefined {
  const kept = readWayBack(dir);
  if (kept === undefined) return undefined;
  const closed = closedWhy(
    kept,
    look(() => peekJournal(dir)),
  );
  const facts = { from: describe(kept.from), bytes: bytesKept(dir), madeAt: kept.madeAt };
  return closed === undefined ? facts : { ...facts, closed };
}

export interface WentBack {
  from: string;
  /** The copy is decided up to `offset`; the older version decides the rest, up to `newest`, again. */
  offset: number;
  newest: number;
}

/** Where going back would lead; throws `backup-unusable` with why it cannot. */
export function checkWayBack(dir: string): { kept: WayBack; wentBack: WentBack } {
  const kept = readWayBack(dir);
  if (kept === undefined) {
    const detail = `${dir} keeps no copy of before an upgrade: restore a backup that the older version made`;
    throw new GatewayError('backup-unusable', false, detail);
  }
  const journal = look(() => peekJournal(dir));
  const closed = closedWhy(kept, journal);
  if (closed !== undefined) {
    throw new GatewayError('backup-unusable', false, `the way back is closed: ${closed}`);
  }
  return { kept, wentBack: { from: describe(kept.from), offset: kept.offset, newest: journal.newest } };
}

/** The gateway is stopped: refused with `data-dir-unusable` while one has the folder. */
export function goBack(dir: string): WentBack {
  const lock = locked(dir);
  try {
    const { kept, wentBack } = checkWayBack(dir);
    bringJournalBack(dir, kept.from.journal);
    // What the newer version had done with may have to be read again.
    const readings = kept.files.some(({ name }) => name === READINGS) ? { readings: 0 } : {};
    holdForReaders(join(dir, JOURNAL_FILE), { decide: kept.keepFrom, ...readings });
    putBack(dir, kept);
    return wentBack;
  } finally {
    lock.close();
  }
}

export { forgoCopy, removeWayBack as forgetWayBack };
