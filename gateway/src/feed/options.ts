/** What the feed is given and what it gives back: the ports between it and the other rooms. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type {
  Act,
  Actor,
  ActReply,
  Change,
  Device,
  DeviceInput,
  RegionInput,
  VenueInput,
} from '@ninewatch/rules';
import type { DeviceAuthority } from '../authority/device-authority.ts';
import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Log } from '../base/log.ts';
import type { Remote } from '../base/rpc.ts';
import type { Seal } from '../base/seal.ts';
import type { RefusedLogins } from '../broker/ports.ts';
import type { PlatformDoor } from '../centre/platform/platform-desk.ts';
import type { PushState } from '../centre/platform/pusher.ts';
import type { CentreDesk } from '../centre/ports.ts';
import type { NoticesFileState } from '../channels.ts';
import type { ShownSetting } from '../config.ts';
import type { Photos } from '../evidence/photos.ts';
import type { ForeignIntake } from '../foreign/foreign-port.ts';
import type { GuestState } from '../guest/guest.ts';
import type { UserImportInput } from '../ledger/import/import-port.ts';
import type { LedgerQueries } from '../ledger/query-port.ts';
import type { NoticeCalls } from '../notify/calls.ts';
import type { RulesDesk } from '../rules/rules-desk.ts';
import type { ReadingAnswers } from '../sinks/reading-store.ts';
import type { SystemState } from '../systems/runner/runner.ts';
import type { SystemCalls } from '../threads/system-calls.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { BacktestDesk } from '../trials/backtest-desk.ts';
import type { RuleTestDesk } from '../trials/rule-test-desk.ts';
import type { SignedOutStore } from './access/sessions.ts';

/** The ledger's queries as a plain record of functions, so that they can cross threads. */
export type LedgerFunctions = { [K in keyof LedgerQueries]: LedgerQueries[K] };
export type RemoteLedger = Remote<LedgerFunctions>;
export type OpenWork = ReturnType<LedgerQueries['openWork']>;

export interface HealthCheck {
  ok: boolean;
  detail: string;
}
export interface Health {
  ready: boolean;
  checks: Record<string, HealthCheck>;
}

/** One line that could not be read; `line` counts from 1 with the header. */
export interface ImportRejection {
  line: number;
  column: string;
  reason: string;
}
export interface RegionLines {
  lines: { line: number; region: RegionInput }[];
  rejected: ImportRejection[];
}
export interface VenueLines {
  lines: { line: number; venue: VenueInput }[];
  rejected: ImportRejection[];
}
/** A line without `secret` gets one from the feed; the plain one is never journalled. */
export type ImportedDevice = Omit<DeviceInput, 'secretHash'> & { secret?: string };
export interface DeviceLines {
  lines: { line: number; device: ImportedDevice }[];
  rejected: ImportRejection[];
}
export interface UserLines {
  lines: { line: number; user: UserImportInput }[];
  rejected: ImportRejection[];
}
/** Reads CSV or XLSX by its content type; what cannot be read is in `rejected`, nothing throws. */
export interface ImportParsers {
  parseRegionImport(body: Buffer, contentType: string): RegionLines | Promise<RegionLines>;
  parseVenueImport(body: Buffer, contentType: string): VenueLines | Promise<VenueLines>;
  parseDeviceImport(body: Buffer, contentType: string): DeviceLines | Promise<DeviceLines>;
  parseUserImport(body: Buffer, contentType: string): UserLines | Promise<UserLines>;
}

export type SystemsSeen = { states(): readonly SystemState[] } & Remote<SystemCalls>;

export interface FeedOptions {
  host: string;
  /** 0 means any free port. */
  port: number;
  clock: Clock;
  log: Log;
  counters: Counters;
  /** Journals the act and resolves with its decision; rejects with a GatewayError when nothing can be stored. */
  decide(act: Act, actor: Actor): Promise<ActReply>;
  ledger: RemoteLedger;
  /** The same questions, asked where no list waits for the answer: for tables of everything. */
  bulk: RemoteLedger;
  readings: ReadingAnswers;
  /** People's phone numbers, before they leave for the journal and after they come back. */
  seal: Seal;
  /** Device secrets: a keyed hash, and a new plain one of ≥ 128 bits. */
  secrets: { hash(secret: string): string; make(): string };
  onboard: {
    device(id: string): Device | undefined;
    /** The one whose claim waits for the code with this hash. */
    deviceOfClaim(codeHash: string): Device | undefined;
    refusedLogins(deviceId: string): RefusedLogins | undefined;
    /** Undefined without TLS: certificates would be good for nothing. */
    authority?: DeviceAuthority;
  };
  imports: ImportParsers;
  /** Channels that reach people, and every attempt at it. */
  notices: Pick<
    Remote<NoticeCalls>,
    'channels' | 'attempts' | 'deliveries' | 'delivery' | 'retryDelivery' | 'testChannel'
  >;
  /** The file that they stand in; undefined when none is configured. */
  noticesFile?: () => NoticesFileState | undefined;
  /** Sources of foreign devices. */
  foreign: Pick<ForeignIntake, 'sources' | 'regionOf' | 'lastSeen'>;
  photos: Pick<Photos, 'limits' | 'reserve' | 'take' | 'show'>;
  /** False when the disk is nearly full: photos wait, so that alarms and acts need not. [P8] */
  hasDiskRoom(): boolean;
  /** Where devices connect: MQTT, and over TLS where there is. */
  mqttPorts(): { plain: number; tls?: number };
  /** The settings as an administrator may see them: without secrets. */
  settings(): readonly ShownSetting[];
  /** The rules in force, and how they are changed. */
  rules: Pick<RulesDesk, 'current' | 'check' | 'compare' | 'put' | 'reload' | 'lastRead'>;
  /** Rules that are only tried, beside the live work. */
  trials: {
    tests: Pick<RuleTestDesk, 'run'>;
    backtests: Pick<BacktestDesk, 'start' | 'list' | 'find' | 'result' | 'cancel' | 'forget' | 'since'>;
    /** SHA-256 of a text, as rules have it. */
    hashOf(text: string): string;
  };
  /** The lines of GB/T 26875.3; without it there are none. */
  centre?: CentreDesk;
  /** Platforms of GB/T 45839 that post here, and those that are posted to; without it none may. */
  platforms?: PlatformDoor & { pushes(): readonly PushState[] };
  health(): Health;
  /** Brings gauges up to date before they are told. */
  measure(): void;
  /** By which push services know us, and which of them may be called. */
  push?: { publicKey: string; hosts: readonly string[] };
  /** Other systems that are told, and hazards as CAP messages; without it there are none. */
  systems?: SystemsSeen;
  /** Lags, mode, connections, version: shown as `gateway` on the wall. */
  gatewayState(): Record<string, unknown>;
  /** The program beside the gateway; `restart` is of one that the gateway itself starts. */
  guest?: { state(): GuestState | undefined; restart?(): void };
  /** Signs session tokens and list cursors; ≥ 32 bytes, kept in the data folder. */
  sessionKey: Buffer;
  /** Sign-outs that outlive a restart; without it they are forgotten then. */
  signedOut?: SignedOutStore;
  /** Addresses and CIDR ranges whose `X-Forwarded-*` headers are believed; none by default. */
  trustedProxies?: readonly string[];
  /** Hears of each answer; undefined = nothing is traced. */
  trace?: Pick<Tracing, 'answered'> | undefined;
  /** Addresses and CIDR ranges that read the metrics without a session; none by default. */
  scrapers?: readonly string[];
  /** Pictures under the map: a template with {z}, {x} and {y}, and whose they are. */
  map?: { tiles?: string; credit?: string };
  /** The built wall; served at `/` when it exists. */
  dashboardDir?: string;
  /** Takes WebSocket upgrades on path `/mqtt`; without it they are refused. */
  mqttUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Feed {
  /** The port in use. */
  port: number;
  /** Lays the base of the wall. Until then `/api/v1/wall` and the socket answer `starting`. */
  start(openWork: OpenWork): void;
  /** Committed changes in order, up to and including journal position `upTo`. May come before `start`. */
  push(changes: readonly Change[], upTo: number): void;
  /** Ends sockets and open requests; resolves when the port is free. */
  stop(): Promise<void>;
}

/** `startFeed` of `feed.ts`. Rejects with GatewayError `port-taken`. */
export type StartFeed = (options: FeedOptions) => Promise<Feed>;
