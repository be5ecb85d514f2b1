/** Every limit of the lines of GB/T 26875.3, with its unit and with what happens at it. [P8] */

import { GB26875_LIMITS } from '@ninewatch/contracts/gb26875';

export interface CentreLimits {
  /** TCP connections; a further one is closed at once. */
  connectionsMax: number;
  /** Connections whose unit has not named itself yet; beyond it the oldest of them is closed. */
  unnamedMax: number;
  /** Connections from one network address; a further one is closed. Many units may stand behind one carrier's address. */
  perHostMax: number;
  /** ms from the connection to the first whole packet; then it is closed. */
  nameMs: number;
  /** ms without a packet; then it is closed. Three heartbeats of 30 s. */
  idleMs: number;
  /** ms that a packet may take from its first byte to its last; then what is held is looked through for the next start. */
  partMs: number;
  /** Packets a second of one unit, and how many may come at once; beyond it they wait in TCP. */
  packetsPerSecond: number;
  packetBurst: number;
  /** Damaged packets and pieces of noise in a minute; then the connection is closed. */
  damagedPerMinute: number;
  /** Packets of one connection that wait for their storage; beyond it the next ones wait in TCP. */
  waitingMax: number;
  /** Bytes of answers that one connection may have unread; beyond it it is closed. */
  unsentBytesMax: number;
  /** Units remembered; beyond it the one away for longest is forgotten. */
  transmittersMax: number;
  /** Packets of one unit remembered to know them again, and for how long, ms. */
  repeatsKept: number;
  repeatMs: number;
  /** What may be asked of one unit at the same time. */
  asksMax: number;
  /** ms to wait for an answer, and how often a packet is sent again without one. */
  answerMs: number;
  repeats: number;
  /** ms from a heartbeat to the next, of what we send. */
  heartbeatMs: number;
  /** ms between looks at silent and stuck connections. */
  sweepMs: number;
}

/** Answer, repeats and heartbeat are the standard's, the others are ours. */
export const CENTRE_LIMITS: Readonly<CentreLimits> = Object.freeze({
  connectionsMax: 2_000,
  unnamedMax: 200,
  perHostMax: 256,
  nameMs: 30_000,
  idleMs: 90_000,
  partMs: 5_000,
  packetsPerSecond: 20,
  packetBurst: 200,
  damagedPerMinute: 100,
  waitingMax: 64,
  unsentBytesMax: 65_536,
  transmittersMax: 5_000,
  repeatsKept: 64,
  repeatMs: 300_000,
  asksMax: 8,
  answerMs: GB26875_LIMITS.answerMsMax,
  repeats: GB26875_LIMITS.repeats,
  heartbeatMs: 25_000,
  sweepMs: 1_000,
});
