/** Everything that changes a decision, as it stands in the journal. [P3] */

import type { EventName, Flag } from '@ninewatch/contracts';
import type { Act, Actor } from './act.ts';
import type { SightingRecord, SourceRecord } from './foreign.ts';

export type { EventName, Flag };

/** A metric that was set aside: it counts as a sensor fault, never as a clear. */
export interface MetricFault {
  /** `metrics` when the whole field was unreadable, or for those that were too many. */
  metric: string;
  reason: 'sentinel' | 'out-of-range' | 'not-a-number' | 'unusable-name' | 'too-many';
  /** As sent, shortened to 64 characters. */
  value: string;
}

/** A reading after the check; what charts, rules and the API see. Times are ms since 1970, UTC. */
export interface CheckedReading {
  boot: number;
  seq: number;
  /** The device's own time, as sent; 0 when it had none. */
  at: number;
  sentAt?: number;
  measuredAt: number;
  clock: 'trusted' | 'untrusted';
  late: boolean;
  /** Present when it came on `…/event`. */
  event?: EventName;
  /** As sent; a saturated metric keeps its value here and is named in `saturated`. */
  metrics: Record<string, number>;
  /** Metrics beyond their range on the dangerous side → the value that decides (the range's end). */
  saturated?: Record<string, number>;
  flags: Flag[];
  /** Flag names we do not know, kept for people. */
  unknownFlags?: string[];
  /** Metrics outside the catalogue: kept in `metrics`, never decide. */
  unknownMetrics?: string[];
  faults?: MetricFault[];
  /** Set by the journal: which life of the device this belongs to. */
  generation: number;
  /** Set by the journal: beyond the repeat filter's memory, so it may be stored twice. */
  maybeRepeated?: true;
}

export type RejectionReason =
  | 'not-json'
  | 'unknown-version'
  | 'wrong-shape'
  | 'oversize'
  | 'too-many-elements'
  | 'wrong-topic'
  | 'foreign-topic'
  | 'bad-element';

interface Dated {
  /** Gateway wall time at which it arrived or happened. */
  receivedAt: number;
}

/** One accepted MQTT message of one device; a batch has up to 100 readings. */
export interface MessageRecord extends Dated {
  kind: 'message';
  /** The device it is about. */
  deviceId: string;
  venueId: string;
  /** The collector that published it, when that is another device. */
  via?: string;
  channel: 'telemetry' | 'event';
  readings: CheckedReading[];
  /** Set by the journal's repeat filter: this message began a new generation. */
  identityReset?: true;
}

/** Input that could not be used; counted against the authenticated device. */
export interface RejectionRecord extends Dated {
  kind: 'rejection';
  deviceId: string;
  venueId: string;
  topic: string;
  reason: RejectionReason;
  detail: string;
  /** Beginning of the payload, base64, at most 256 bytes. */
  sample: string;
  bytes: number;
  /** True when it came on the device's own `…/event`: an alarm may have been in it. */
  unreadableEvent?: true;
  /** The sender's child whose topic it was: an unreadable event is a hazard at the child's venue. */
  about?: { deviceId: string; venueId: string };
}

export interface StatusRecord extends Dated {
  kind: 'status';
  deviceId: string;
  venueId: string;
  firmware?: string;
  model?: string;
}

export interface ResultRecord extends Dated {
  kind: 'result';
  deviceId: string;
  venueId: string;
  commandId: string;
  ok: boolean;
  error?: string;
}

/** The gateway's own record of a device's connection. */
export interface PresenceRecord extends Dated {
  kind: 'presence';
  deviceId: string;
  venueId: string;
  state: 'online' | 'offline' | 'taken-over';
  /** Unique per connection, so that a replaced connection's end changes nothing. */
  connection: string;
  address?: string;
}

/** Time, as an input. `elapsedMs` is monotonic since the tick before it in the same run. */
export interface TickRecord extends Dated {
  kind: 'tick';
  elapsedMs: number;
}

/** The gateway started: every connection of the run before is gone. */
export interface StartRecord extends Dated {
  kind: 'start';
  /** The ledger's epoch: part of every id; renewed by a restore. */
  epoch: string;
}

/** Conditions of the gateway itself: disk, a lagging sink, a poisoned input. */
export interface GatewayConditionRecord extends Dated {
  kind: 'condition';
  /** Stable name; each is a gateway hazard of its own, one a condition and venue. */
  condition:
    | 'disk-low'
    | 'disk-reserve'
    | 'journal-failing'
    | 'journal-slow'
    | 'journal-damaged'
    | 'ledger-lag'
    | 'sink-lag'
    | 'channel-lag'
    | 'input-set-aside'
    | 'venue-set-aside'
    | 'transmitter-lost'
    | 'clock-jump'
    | 'rules-refused'
    | 'rules-unwatched'
    | 'notices-refused'
    | 'guest-down';
  active: boolean;
  detail: string;
  /** Named when one venue is affected. */
  venueId?: string;
}

/** A person's act. Its HTTP answer waits for its decision. */
export interface ActRecord extends Dated {
  kind: 'act';
  /** Random; pairs the reply with the waiting request. */
  actId: string;
  actor: Actor;
  act: Act;
}

/** Where a catalogue came from; `hash` is the SHA-256 of its text, in hexadecimal digits. */
export interface RulesOrigin {
  kind: 'file' | 'api';
  hash: string;
}

/** A rule catalogue takes effect, when it can be read. */
export interface RulesRecord extends Dated {
  kind: 'rules';
  version: string;
  /** The catalogue's text, all files of it, so that a replay needs nothing else. */
  text: string;
  /** Absent in journals of before it was kept, as is everything below. */
  origin?: RulesOrigin;
  /** Who asked for it; the gateway itself at a start. */
  actor?: Actor;
  note?: string;
  /** Pairs the reply with the waiting request. */
  actId?: string;
  /** The revision of the rules that the person saw; another one is refused as `stale-version`. */
  expectedRevision?: number;
}

export type JournalRecord =
  | MessageRecord
  | RejectionRecord
  | StatusRecord
  | ResultRecord
  | PresenceRecord
  | TickRecord
  | StartRecord
  | GatewayConditionRecord
  | ActRecord
  | RulesRecord
  | SightingRecord
  | SourceRecord;

/** One record with its place: `position` is the journal row (a group commit), `ordinal` counts within it. */
export interface Entry {
  position: number;
  ordinal: number;
  record: JournalRecord;
}
