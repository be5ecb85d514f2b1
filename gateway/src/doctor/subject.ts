/** What is checked: settings, folder, machine, and the rooms that can look into their own files. */

import type { Clock } from '../base/clock.ts';
import type { Config, Environment } from '../config.ts';
import type { JournalPeek } from '../journal/journal-facts.ts';
import type { LedgerPeek } from '../ledger/ledger-facts.ts';
import type { DangerReach } from '../notify/plan/danger-reach.ts';
import type { ReadingsPeek } from '../sinks/embedded/readings-facts.ts';
import type { Formats } from '../versions.ts';
import type { Finding } from './finding.ts';

/** This machine as the checks see it, so that a test can hand in another one. */
export interface Machine {
  nodeVersion: string;
  /** Path of the Node that runs this. */
  nodePath: string;
  /** The Node that the project pins; undefined where packages are installed without it. */
  pinnedVersion?: string;
  /** Undefined where there are no users. */
  uid?: number;
  /** A small file, such as one under `/proc`; undefined when it cannot be read. */
  text(path: string): string | undefined;
  /** What a command prints, within 2 s; undefined when there is no such command or it fails. */
  output(command: string, args: readonly string[]): string | undefined;
  freeBytes(dir: string): number;
  /** Writes and syncs small pieces in `dir`, and removes them; ms each. Throws what the disk says. */
  syncTimesMs(dir: string): number[];
  /** Why it cannot be listened on; undefined when it can. */
  portTrouble(host: string, port: number): Promise<string | undefined>;
}

/** A file that settings name and a room can read: throws one line that names the place. */
export interface ProvidedFile {
  check: string;
  /** Undefined when it is not configured. */
  path: string | undefined;
  read(path: string): void;
  /** Of one that can be read: what it lacks that people count on. */
  lacks?(path: string): Required<Pick<Finding, 'what' | 'remedy'>> | undefined;
}

/** Copies to go back to, as the doctor needs to know of them. */
export interface WayBackFacts {
  from: string;
  bytes: number;
  madeAt: number;
  /** Why it leads nowhere any more. */
  closed?: string;
}

export interface Subject {
  env: Environment;
  /** Defaults stand in for what is wrong. */
  config: Config;
  /** One line a wrong setting. */
  wrong: readonly string[];
  /** Names that are no settings. */
  unknown: readonly string[];
  version: string;
  formats: Formats;
  clock: Clock;
  machine: Machine;
  /** Whether whole files are read, also large ones that a gateway uses. */
  isThorough: boolean;
  journal(): JournalPeek;
  ledger(): LedgerPeek;
  readings(): ReadingsPeek;
  /** True, false, or undefined when no ledger has sealed anything. */
  opensContacts(key: Buffer, sealed: string): boolean;
  wayBack(): WayBackFacts | undefined;
  files: readonly ProvidedFile[];
  /** How far dangers to life reach by the notices file; undefined when none is configured. Throws when it cannot be used. */
  dangers(): readonly DangerReach[] | undefined;
  /** Urgent notices for whose people no way is known. */
  unreachable(): number;
  /** Answers of a running gateway on our HTTP port; undefined when none answers. */
  readyz(): Promise<Readyz | undefined>;
}

export interface Readyz {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

/** Never throws for what it looks for; what it throws is a finding of its own. */
export type Check = (subject: Subject) => Finding[] | Promise<Finding[]>;
