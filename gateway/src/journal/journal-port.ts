/** What the rest of the gateway may ask of the journal, and the limits it keeps. */

import type { Entry, JournalRecord } from '@ninewatch/rules';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/**
 * `ok`: everything is taken. `low`: telemetry without an alarm flag is refused, retention runs early.
 * `reserve`: only what may decide about danger is taken (see `Lane`). `full`: the last such record could not
 * be stored either; each new one is still tried, so the first success ends this mode. [P8]
 */
export type JournalMode = 'ok' | 'low' | 'reserve' | 'full';

/**
 * `urgent`: events, acts, ticks, ledger facts: they go first and may use the reserve. Alarm-flagged readings
 * may use the reserve in either lane. The order within one connection never changes.
 */
export type Lane = 'urgent' | 'normal';

export interface JournalLimits {
  /** A commit takes at most this many bytes of record text, but always at least one record. */
  commitBytesMax: number;
  commitRecordsMax: number;
  /**
   * Bytes of appended, not yet answered records from which `isCongested()` holds. Callers then stop reading
   * their sockets; what they append all the same waits, until twice this amount (normal lane) or four times
   * (urgent lane), where it is refused as `overloaded`.
   */
  pendingBytesMax: number;
  /** Rows older than this go, once every reader has passed them. */
  retentionMs: number;
  /** Free disk space below which the journal runs in mode `low`; more than `reserveBytes`. */
  diskLowWaterBytes: number;
  /** Size of the space kept free for what may decide about danger; 64 MiB by default. 0 = none. */
  reserveBytes: number;
  /** How often disk space and retention are looked at. */
  probeMs: number;
  /** About so many readings are read again at a start, at most: what the repeat filter had not stored yet. */
  rebuildReadingsMax: number;
}

export const JOURNAL_LIMITS: Readonly<JournalLimits> = Object.freeze({
  commitBytesMax: 1 << 20,
  commitRecordsMax: 2_000,
  pendingBytesMax: 16 << 20,
  retentionMs: 30 * 86_400_000,
  diskLowWaterBytes: 512 << 20,
  reserveBytes: 64 << 20,
  probeMs: 1_000,
  rebuildReadingsMax: 400_000,
});

export interface JournalOptions {
  dir: string;
  clock: Clock;
  log: Log;
  limits: JournalLimits;
  /**
   * Names of all readers that retention must wait for, also before they first report. Stored progress of
   * other names is forgotten. Without it, the names stored by earlier runs count.
   */
  readers?: readonly string[];
  /** Free bytes on the disk of `dir`; for tests. */
  freeBytes?: () => Promise<number>;
}

export interface Appended {
  /** Everything the record says is stored at or before this position. */
  position: number;
  /** Readings stored now. */
  stored: number;
  /** Readings that had been stored before, with the same content. */
  repeats: number;
}

export interface JournalStatus {
  /** Newest committed position; 0 in an empty journal. */
  position: number;
  /** Oldest kept position; 0 in an empty journal. */
  oldest: number;
  mode: JournalMode;
  /** As last looked at. */
  freeBytes: number;
  reserveHeld: boolean;
  pendingRecords: number;
  pendingBytes: number;
  /** How long the latest commit took, fsync included. */
  lastCommitMs: number;
  /** Size of the files, the write-ahead log included. */
  diskBytes: number;
  lost: boolean;
}

export interface Journal {
  /**
   * Resolves after the fsync of the commit that holds the record [P1]. Rejects with a retryable GatewayError:
   * `journal-full` (P8), `journal-failed`, `overloaded`; or for good: `journal-closed`, `worker-lost`.
   * Answers for one `connection` come in the order of its appends.
   */
  append(record: JournalRecord, how: { lane: Lane; connection?: string }): Promise<Appended>;
  /** Too much is waiting: stop reading sockets until `onRelief`. */
  isCongested(): boolean;
  onRelief(listen: () => void): void;
  /** Newest committed position, to wake readers, and how many records were appended with it. */
  onCommitted(listen: (position: number, records: number) => void): void;
  onMode(listen: (mode: JournalMode) => void): void;
  /** The journal's thread ended by itself: nothing can be stored any more. */
  onLost(listen: (cause: unknown) => void): void;
  status(): JournalStatus;
  /** The reader has everything up to `position` for good; retention never passes the slowest reader. */
  readerAt(name: string, position: number): void;
  /**
   * The device was replaced: from now on its readings belong to `generation`, and nothing from before counts
   * as a repeat. A generation that is not newer than the one in force changes nothing. Resolves when stored,
   * with the generation in force.
   */
  startGeneration(deviceId: string, generation: number): Promise<number>;
  /** Another store on the same disk found it full: gives the reserve away now. [P8] */
  releaseReserve(): void;
  /** Refuses new records, commits what is pending, ends the thread. */
  close(): Promise<void>;
}

export interface JournalReader {
  /**
   * Whole rows after `after`, up to about `entriesMax` entries and `readingsMax` readings but at least one row
   * if there is one. `upTo` is the last position read, `after` if there was none. A damaged row ends what is
   * returned before it (`isCut`); when it is the first, DamagedRow (`journal-failed`) is thrown. Throws
   * GatewayError `checkpoint-lost` when rows between are gone or `after` lies beyond the end. All name the
   * position.
   */
  read(
    after: number,
    entriesMax: number,
    readingsMax?: number,
  ): { entries: Entry[]; upTo: number; isCut?: true };
  /** Both 0 when there is nothing yet. */
  positions(): { oldest: number; newest: number };
  close(): void;
}
