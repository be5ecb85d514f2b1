/** What other rooms may ask of the foreign intake, and what it asks of them. */

import type { Decoded } from '@ninewatch/contracts/codecs';
import type { Change, ForeignFiling, JournalRecord } from '@ninewatch/rules';
import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Log } from '../base/log.ts';
import type { Arrival, Checked } from '../check/check.ts';
import type { Journal, Lane } from '../journal/journal.ts';
import type { Directory } from '../ledger/directory.ts';

/** A broker, a centre, a line: whatever speaks for foreign devices. */
export interface SourceOptions {
  /** 1–64 of `A-Z a-z 0-9 . _ -`; devices are bound by it, so it must stay the same. */
  id: string;
  /** `bridge`, `centre`, … for people. */
  kind: string;
  /** Where it belongs: who decides there decides about its devices; `root` when left out. */
  region?: string;
  /** What more there is to say of it, for `GET /sources`: without secrets. */
  figures?: () => Record<string, string | number | boolean>;
}

export interface UnmappedView {
  field: string;
  why: string;
  count: number;
  /** The latest. */
  device?: string;
  value?: string;
}

export interface SourceView {
  id: string;
  kind: string;
  region: string;
  state: 'connecting' | 'up' | 'down';
  /** ms since 1970. */
  since: number;
  trouble?: string;
  /** Messages since the start, and the latest. */
  messages: number;
  lastAt?: number;
  /** Readings and events that went into the journal since the start. */
  stored: number;
  devices: number;
  /** Foreign devices that nobody has bound; beyond the limit they are only counted, sighting by sighting. */
  proposals: number;
  overLimit: number;
  unmapped: UnmappedView[];
  unmappedMore: number;
  figures: Record<string, string | number | boolean>;
}

export interface ForeignPorts {
  clock: Clock;
  log: Log;
  counters: Counters;
  journal: Pick<Journal, 'append'>;
  directory: Pick<Directory, 'boundTo' | 'boundCount' | 'find'>;
  /** As for a message of a device of ours. */
  check(arrival: Arrival): Checked;
  laneOf(record: JournalRecord): Lane;
  /** Where what stands of each source is kept over a restart. */
  dir: string;
  /** Of the threads: a record of the gateway itself; false when it was not stored. */
  journalled(record: JournalRecord): Promise<boolean>;
  decideUnstored(record: JournalRecord): void;
}

export interface ForeignIntake {
  /** Known from here on; counted as down when it is not up within a minute. Opening it again changes its options. */
  open(source: SourceOptions): void;
  /**
   * Takes what one message said. Resolves after the journal's commit of all of it, with what must come again after a
   * crash written down: only then may the sender be answered. Rejects with a GatewayError when a part of it was not
   * stored: to be taken again. Answers come in the order of the calls. [P1]
   */
  take(sourceId: string, decoded: Decoded, receivedAt: number): Promise<void>;
  up(sourceId: string): void;
  /** A source that stays down for a minute is a condition on the wall; its devices count as unprotected. [P6] */
  down(sourceId: string, why: string): void;
  sources(): SourceView[];
  regionOf(sourceId: string): string | undefined;
  /** When a foreign device that nobody has bound was heard last, newer than what is on file. */
  lastSeen(sourceId: string, name: string): number | undefined;
  /** Proposals as the ledger has them at the start. */
  load(filings: readonly ForeignFiling[]): void;
  /** What was decided: bindings and proposals. */
  decided(changes: readonly Change[]): void;
  stop(): Promise<void>;
}
