/** The journal's own thread: commits and their fsyncs, so that a slow disk never stops the main thread. [§4] */

import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { GatewayConditionRecord } from '@ninewatch/rules';
import { systemClock, type Timer } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import { PAGE_LIMITS } from '../contents/page-cache.ts';
import { DiskSteps } from '../disk/disk-steps.ts';
import { EntryStore, isDiskFull } from '../disk/entry-store.ts';
import { lockFolder } from '../disk/folder-lock.ts';
import { mendLog } from '../disk/mend-log.ts';
import { openHoldings, openWithRoom } from '../disk/room-to-open.ts';
import { Committer } from './committer.ts';
import { rebuildFilter } from './filter-memory.ts';
import { Upkeep } from './upkeep.ts';
import type { FromThread, ThreadStart, ToThread } from './wire.ts';

interface Rooms {
  lock: DatabaseSync;
  store: EntryStore;
  disk: DiskSteps;
  upkeep: Upkeep;
  committer: Committer;
}

/** One line a minute for a repeated failure. */
const WARNING_EVERY_MS = 60_000;
/** Least time from one commit of telemetry alone to the next. */
const LINGER_MS = 4;
const WARNINGS_AT_START_MAX = 20;

const say = (message: FromThread): void => parentPort?.postMessage(message);

function open(start: ThreadStart): Rooms {
  const { dir, limits } = start;
  mkdirSync(dir, { recursive: true });
  accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  const lock = lockFolder(dir);
  const holdings = openHoldings(dir, limits.reserveBytes);
  const { damage } = lookAtLog(dir);
  const { opened, givenBytes } = openWithRoom(holdings, start.freeBytes, () => new EntryStore(dir));
  const store = opened;
  prove(store);
  if (damage !== undefined) tellOf(damage, store);
  const disk = new DiskSteps(holdings.reserve, limits.diskLowWaterBytes);
  const dirtyReadingsMax = Math.max(1, Math.floor(limits.rebuildReadingsMax / 2));
  const pageLimits = { ...PAGE_LIMITS, dirtyReadingsMax };
  const { filter, checkpoint, warnings } = rebuildFilter(store, {
    pageLimits,
    readingsMax: limits.rebuildReadingsMax,
    warn,
  });
  for (const text of warnings.slice(0, WARNINGS_AT_START_MAX)) say({ type: 'said', level: 'warn', text });
  disk.start(start.freeBytes + givenBytes);
  const upkeep = new Upkeep({
    store,
    filter,
    disk,
    holdings,
    retentionMs: limits.retentionMs,
    checkpointReadings: dirtyReadingsMax,
    readers: start.readers,
    checkpoint,
  });
  upkeep.holdAgain();
  const committer = new Committer({ store, filter, disk, limits, clock: systemClock, say });
  return { lock, store, disk, upkeep, committer };
}

function lookAtLog(dir: string): { damage?: string } {
  const { unfinished, damage } = mendLog(join(dir, 'journal.db'));
  if (unfinished > 0) {
    const text = `the journal's log ends in a commit that never came to its end (${unfinished} pages): none of it was acknowledged`;
    say({ type: 'said', level: 'info', text });
  }
  if (damage !== undefined) say({ type: 'said', level: 'error', text: damage });
  return damage === undefined ? {} : { damage };
}

/**
 * What the log holds may never have reached the disk: after a failed sync the kernel shows it and forgets to write it.
 * Copied into the file and synced there, it is proven, and may be acknowledged when it is sent again. [P1]
 */
function prove(store: EntryStore): void {
  try {
    store.foldLog({ whole: true });
  } catch (cause) {
    if (!isDiskFull(cause, false)) throw cause;
    warn(`the journal's log stays unproven until there is space: ${causeText(cause)}`);
  }
}

/** On the wall, for who looks there and not into a log. */
function tellOf(damage: string, store: EntryStore): void {
  const nowMs = systemClock.nowMs();
  const record: GatewayConditionRecord = {
    kind: 'condition',
    receivedAt: nowMs,
    condition: 'journal-damaged',
    active: true,
    detail: damage,
  };
  const row = { committedAt: nowMs, lines: [JSON.stringify(record)], readings: 0, generations: new Map() };
  attend(() => store.append(row), 'its damage is in this log alone');
}

function serve(rooms: Rooms): void {
  const { committer, disk, upkeep } = rooms;
  let isScheduled = false;
  let isClosing = false;
  let committedAtMs = Number.NEGATIVE_INFINITY;
  let lingering: Timer | undefined;
  /**
   * Everything that arrived during a commit is received before the next one begins. Under load telemetry lingers
   * for more of it: each commit wakes every thread.
   */
  const schedule = () => {
    const waitMs = committedAtMs + LINGER_MS - systemClock.monotonicMs();
    const mayLinger = waitMs > 0 && !isClosing && committer.mayLinger;
    if (lingering !== undefined && !mayLinger) {
      lingering.stop();
      lingering = undefined;
      isScheduled = false;
    }
    if (isScheduled) return;
    isScheduled = true;
    if (mayLinger) lingering = systemClock.after(waitMs, turn);
    else setImmediate(turn);
  };
  const turn = () => {
    isScheduled = false;
    lingering = undefined;
    if (committer.hasWork) committedAtMs = systemClock.monotonicMs();
    const readings = committer.commitOnce();
    attend(() => upkeep.afterCommit(readings), 'its log grows');
    if (committer.hasWork) schedule();
    else if (isClosing) close(rooms);
    else if (attend(() => upkeep.step(), 'retention waits')) schedule();
  };
  parentPort?.on('message', (message: ToThread) => {
    if (message.type === 'append') committer.append(message);
    else if (message.type === 'generation') committer.startGeneration(message);
    else if (message.type === 'reader') return upkeep.readerAt(message.name, message.position);
    else if (message.type === 'close') isClosing = true;
    else {
      if (message.type === 'release') disk.releaseReserve();
      else {
        if (message.freeBytes !== undefined) disk.probe(message.freeBytes);
        upkeep.probe(message.ageNowMs);
      }
      say({ type: 'status', status: committer.status() });
    }
    schedule();
  });
}

/** A failure here loses nothing: rows and logs stay longer, and the next probe tries again. */
function attend(work: () => unknown, consequence: string): boolean {
  try {
    return work() === true;
  } catch (cause) {
    warn(`the journal could not be attended to, ${consequence}: ${causeText(cause)}`);
    return false;
  }
}

let warnedAtMs = Number.NEGATIVE_INFINITY;
function warn(text: string): void {
  const nowMs = systemClock.monotonicMs();
  if (nowMs - warnedAtMs < WARNING_EVERY_MS) return;
  warnedAtMs = nowMs;
  say({ type: 'said', level: 'warn', text });
}

function close({ lock, store, upkeep }: Rooms): void {
  // Without a checkpoint at the end the next start reads a longer tail instead.
  attend(() => upkeep.finish(), 'there is no checkpoint at the end');
  store.close();
  lock.close();
  say({ type: 'closed' });
  parentPort?.close();
}

function main(): void {
  let rooms: Rooms;
  try {
    rooms = open(workerData as ThreadStart);
  } catch (cause) {
    say({ type: 'unusable', detail: causeText(cause) });
    parentPort?.close();
    return;
  }
  serve(rooms);
  say({ type: 'ready', status: rooms.committer.status() });
}

main();
