/** What the broker needs and gives: the nouns by which the gateway joins it to the other rooms. */

import type { Duplex } from 'node:stream';
import type { Command } from '@ninewatch/contracts';
import type { PresenceRecord } from '@ninewatch/rules';
import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Log } from '../base/log.ts';
import type { BrokerLimits } from './limits.ts';

/** What the login needs to know of a device. */
export interface DeviceLogin {
  deviceId: string;
  venueId: string;
  secretHash: string;
  retired?: boolean;
  /** By the gateway's own authority; others than these do not let it in. */
  certificate?: { issued: readonly { serial: string }[] };
}

/** What a client certificate says that one of our authorities signed. */
export interface Certified {
  /** Its CN. */
  deviceId: string;
  /** Lower-case hex. Only of the gateway's own authority: which ones are good is on the ledger. */
  serial?: string;
}

/** Wrong logins of a device since its last right one, in this run. */
export interface RefusedLogins {
  count: number;
  lastAt: number;
  address: string;
  why: 'retired' | 'wrong-secret' | 'wrong-certificate';
}

/** Answers from memory: 10,000 devices come back within a minute after a power cut. */
export interface DeviceDirectory {
  find(deviceId: string): DeviceLogin | undefined;
  /** Keyed hash, compared in constant time. */
  verify(secret: string, hash: string): boolean;
}

export interface Sender {
  deviceId: string;
  venueId: string;
}

/** One PUBLISH of an authenticated device, on whatever topic. */
export interface BrokerArrival {
  topic: string;
  /** A view of the socket's buffer: whoever keeps it beyond the answer copies it. */
  payload: Uint8Array;
  /** Wall time, ms. */
  receivedAt: number;
  qos: 0 | 1 | 2;
  /** As sent; it is honoured on the sender's own status alone. */
  retain: boolean;
  /** The same id as in the presence of this connection. */
  connection: string;
  sender: Sender;
}

export interface Acceptance {
  /** The sender's own, valid status, so that its retain flag counts; everything else is swallowed. */
  route: boolean;
  /**
   * Not stored, for lack of room: no PUBACK or PUBREC ever leaves for it (QoS 0: dropped). What comes after it
   * goes on, and the device sends it again when `resendSkipped` closes its connection. [P8]
   */
  acknowledge?: false;
  /** With `acknowledge: false`: it may decide about danger, so it comes again before the rest. */
  isEssential?: true;
}

/** `taken-over` carries the replaced connection, which gets no `offline` after it; the new one's `online` follows. */
export type PresenceEvent = Omit<PresenceRecord, 'kind'>;

export interface BrokerOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** PEM. A client certificate of `ca` or of the gateway's own authority whose CN is the device id replaces the secret. */
  tls?: { port: number; key: Buffer; cert: Buffer; ca?: Buffer; ownAuthority?: string };
  clock: Clock;
  log: Log;
  counters: Counters;
  limits: BrokerLimits;
  directory: DeviceDirectory;
  /**
   * Called in arrival order. Resolved: stored, so the device is acknowledged, unless it says otherwise. [P1]
   * Rejected: not stored; the connection is closed without a PUBACK, so the device sends it again.
   */
  accept: (arrival: BrokerArrival) => Promise<Acceptance>;
  /** Called at once and in order with the arrivals of the same connection. Must not throw. */
  presence: (event: PresenceEvent) => void;
  /** Asked when a device begins to listen to its command topic. */
  pendingCommands?: (deviceId: string) => Command[];
}

export interface Broker {
  /** The port in use. */
  readonly port: number;
  /** Undefined without TLS. */
  readonly tlsPort: number | undefined;
  /** MQTT over any stream; the WebSocket upgrade calls it. */
  handleStream(stream: Duplex, remoteAddress: string): void;
  /** False when the device does not listen now: the ledger repeats the command. Nothing is queued. */
  sendCommand(deviceId: string, command: Command): boolean;
  /** Ends the device's connection and session: secret replaced, moved to another venue, retired. */
  disconnect(deviceId: string): void;
  /**
   * There is room again for what was left without acknowledgement (`all`), or for what is essential in it:
   * such connections are closed, `resendsPerSweep` at a time, since devices send again only when they
   * reconnect. Idempotent; costs nothing when nothing was left. [P8]
   */
  resendSkipped(which: 'essential' | 'all'): void;
  /** While so many messages wait for their storage, telemetry waits in TCP; events and the rest go on. 0: all of it waits. [P8] */
  telemetryUpTo(heldMax: number): void;
  /** Payload of the device's retained status, when it retained one. */
  retainedStatus(deviceId: string): Uint8Array | undefined;
  /** Undefined when there were none. */
  refusedLogins(deviceId: string): RefusedLogins | undefined;
  /** Logged-in connections. */
  connections(): number;
  /**
   * Takes nothing more, lets what is held finish and be acknowledged (at most `stopGraceMs`), closes.
   * No `offline` is told: the next start ends every connection of this run.
   */
  stop(): Promise<void>;
}
