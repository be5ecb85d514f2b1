/** What the threads say to each other besides calls; batches only. */

import type { Act, ActReply, Change, JournalRecord, RulesInForce } from '@ninewatch/rules';
import type { LogLevel } from '../base/log.ts';
import type { NoticeCalls } from '../notify/calls.ts';
import type { NotifierState } from '../notify/notifier.ts';
import type { NoticePlan } from '../notify/plan/schema.ts';
import type { ChannelState } from '../notify/post/channel-desk.ts';
import type { InfluxSettings } from '../sinks/influx/influx-reading-store.ts';
import type { CopierState } from '../sinks/journal-copier.ts';
import type { SystemsPlan } from '../systems/plan/schema.ts';
import type { SystemState } from '../systems/runner/runner.ts';
import type { Took } from '../tracing/tracing.ts';
import type { SystemCalls } from './system-calls.ts';

export interface DecideSettings {
  dir: string;
  logLevel: LogLevel;
  checkpointEveryMs: number;
  /** The program's own, for an older one that is started on the ledger. */
  version: string;
}

/** The decide thread is ready: everything that was committed before is decided. */
export interface DecideReady {
  epoch: string;
  offset: number;
  /** Null in a fresh ledger. */
  rules: RulesInForce | null;
  hasUsers: boolean;
  keepFrom: number;
}

export type ToDecide = { committed: number } | { unstored: JournalRecord };

export type FromDecide =
  | { ready: DecideReady }
  | { decided: { changes: Change[]; upTo: number; isStored: boolean; keepFrom: number; took?: Took } }
  | { report: JournalRecord }
  /** The ledger could not be written, `isFull` for want of space; it is tried again. */
  | { trouble: { text: string; isFull: boolean } | null }
  /** One line for the operator: this start cannot go on. */
  | { fatal: { code: string; line: string } };

export type DecideCalls = {
  stateHash(): { position: number; hash: string };
  rules(): RulesInForce | null;
  /** Saves the state, unless it takes longer than `msMax`. */
  checkpoint(msMax?: number): void;
  prune(historyBeforeMs: number, quarantineBeforeMs: number, photosBeforeMs?: number): boolean;
};

export interface SinksSettings {
  dir: string;
  logLevel: LogLevel;
  influx?: InfluxSettings;
  webhookUrl?: string;
  /** Of the notices file; absent when there is none. */
  notices?: NoticePlan;
  /** Opens people's addresses. */
  contactsKey: Uint8Array;
  systems: SystemsPlan;
}

/** `wanted`: somebody waits until the embedded store has what is journalled up to there. */
export type ToSinks =
  | { committed: number }
  /** There are new notices; `areFactsNew`: people, regions or profiles changed. */
  | { decided: number; areFactsNew: boolean }
  | { wanted: number };
export type FromSinks =
  | { sink: CopierState & { keepFrom?: number } }
  /** Lines that InfluxDB refused for good, or that lie beyond its retention. */
  | { influxLines: { refused: number; expired: number } }
  | { channel: NotifierState }
  | { noticeChannels: readonly ChannelState[] }
  | { attempt: AttemptMade }
  | { system: SystemState };

/** What came of one attempt at a message. */
export interface AttemptMade {
  noticeIds: readonly string[];
  channel: string;
  outcome: string;
  ms: number;
}

/** What the thread of sinks asks of the main one. */
export type MainCalls = {
  act(act: Act): Promise<ActReply>;
};

export type SinksCalls = NoticeCalls &
  SystemCalls & {
    stop(): Promise<void>;
    /** `nowMs` is the time for ages: it does not follow jumps of the wall clock. [P3] */
    prune(times: { nowMs: number; rawBeforeMs: number; historyBeforeMs: number }): Promise<void>;
  };

export interface QuerySettings {
  dir: string;
  influx?: InfluxSettings;
  /** How long raw readings are kept, ms. */
  rawKeptMs: number;
}

export type ReportSettings = Pick<QuerySettings, 'dir'>;
