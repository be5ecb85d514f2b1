/** Every limit of the broker, with its unit and with what happens at it. [P8] */

import { LIMITS } from '@ninewatch/contracts';

export interface BrokerLimits {
  /** Logged-in connections; a further login gets CONNACK 3. */
  connectionsMax: number;
  /** Connections that have not logged in yet; beyond it the oldest of them is closed. */
  loginsPendingMax: number;
  /** ms from the TCP connection to the CONNECT packet; then it is closed. */
  connectTimeoutMs: number;
  /** Bytes of a CONNECT packet (will included); a larger one closes the connection before it is read. */
  connectBytesMax: number;
  /** Bytes of any packet that is no PUBLISH; a larger one closes the connection. */
  controlBytesMax: number;
  /** Bytes of a whole packet; a larger one closes the connection before it is read. */
  packetBytesMax: number;
  /** Bytes of answers and commands that one socket may have unsent; beyond it nothing of it is read. */
  unsentBytesMax: number;
  /** Bytes in WebSocket frames kept while their connection waits; in frames of one byte each they take 200 times as much. */
  framesAheadBytes: number;
  /** Bytes of unfinished packets, all connections; beyond it a connection with a long one is closed. */
  unfinishedBytesMax: number;
  /** Messages a second of one device id, 0 = off; beyond it messages wait in TCP. */
  deviceRateMax: number;
  /** Messages that may come at once before the rate counts. */
  deviceBurst: number;
  /**
   * Control packets (pings, subscriptions, stray acknowledgements) a second of one device id; beyond it they
   * wait in TCP. Always on. Releases of own QoS 2 messages and acknowledgements of commands do not count.
   */
  controlRateMax: number;
  /** Control packets that may come at once before the rate counts. One above 256 bytes counts as several. */
  controlBurst: number;
  /** Packets of one connection handled in one turn of the event loop; the others wait for the next turn. */
  turnPackets: number;
  /** Bytes of packets of one connection handled in one turn; a longer packet has the turn to itself. */
  turnBytes: number;
  /** Connections with more to read that go on in one turn; the others wait for the next turn. */
  turnConnections: number;
  /** Messages of connections that had to wait, taken in one turn; then the loop hears the others. */
  turnMessages: number;
  /** Messages of one of them; many, so that what came together is stored and answered together. */
  waiterMessages: number;
  /** Messages of one connection that wait for their storage; beyond it the next ones wait in TCP. */
  heldPerConnectionMax: number;
  /** Messages that wait for their storage, all connections; beyond it TCP waits, events first. Pace keeps telemetry far below. */
  heldMax: number;
  /** Payload bytes that wait for their storage, all connections; beyond it TCP waits, events first. */
  heldBytesMax: number;
  /** The share of both that telemetry leaves to events, 0…1. */
  heldForEventsShare: number;
  /** ms that a message may wait for its storage; then the connection is closed and the device sends again. */
  holdMsMax: number;
  /** QoS 2 messages received and not yet released by the device; beyond it the connection is closed. */
  unreleasedMax: number;
  /** Commands sent to one device and not acknowledged; beyond it the oldest counts as acknowledged. */
  commandsOpenMax: number;
  /** ms that a device may leave its socket's answers unread; then it is closed. */
  drainTimeoutMs: number;
  /** Seconds: a longer keepalive, and 0 (none), count as this. Silence of 1.5 × ends the connection. */
  keepaliveSMax: number;
  /** Wrong logins of one address answered at once, and how many a minute more; further ones wait. */
  refusalBurst: number;
  refusalsPerMinute: number;
  /** ms that a further wrong login waits for its answer. */
  refusalDelayMs: number;
  /** Wrong logins that wait, all addresses; further ones are closed without an answer. */
  refusalsWaitingMax: number;
  /** Addresses or devices remembered by a rate; beyond it the ones unused longest are forgotten. */
  ratesRememberedMax: number;
  /** Sessions kept for clean=false (one subscription each); beyond it the oldest is forgotten. */
  sessionsMax: number;
  /** Bytes of a retained status; a longer one is not kept. One a device. */
  retainedBytesMax: number;
  /** Connections closed in one sweep so that their devices send again what had no room; the others wait. */
  resendsPerSweep: number;
  /** ms between looks at silent, stuck and overdue connections. */
  sweepMs: number;
  /** ms that stop() waits for held messages. */
  stopGraceMs: number;
}

export const BROKER_LIMITS: Readonly<BrokerLimits> = Object.freeze({
  connectionsMax: 20_000,
  loginsPendingMax: 2_000,
  connectTimeoutMs: 10_000,
  connectBytesMax: LIMITS.payloadBytesMax + 2_048,
  controlBytesMax: 8_192,
  packetBytesMax: 256 * 1_024,
  unsentBytesMax: 16_384,
  framesAheadBytes: 4_096,
  unfinishedBytesMax: 64 * 1_024 * 1_024,
  deviceRateMax: LIMITS.deviceMessagesPerSecond,
  deviceBurst: LIMITS.deviceMessagesBurst,
  controlRateMax: 20,
  controlBurst: 200,
  turnPackets: 32,
  turnBytes: 64 * 1_024,
  turnConnections: 32,
  turnMessages: 512,
  waiterMessages: 32,
  heldPerConnectionMax: 256,
  heldMax: 20_000,
  heldBytesMax: 64 * 1_024 * 1_024,
  heldForEventsShare: 0.1,
  holdMsMax: 10_000,
  unreleasedMax: 1_000,
  commandsOpenMax: 64,
  drainTimeoutMs: 4_000,
  keepaliveSMax: 1_200,
  refusalBurst: 20,
  refusalsPerMinute: 60,
  refusalDelayMs: 3_000,
  refusalsWaitingMax: 500,
  ratesRememberedMax: 50_000,
  sessionsMax: 20_000,
  retainedBytesMax: 4_096,
  resendsPerSweep: 500,
  sweepMs: 500,
  stopGraceMs: 5_000,
});
