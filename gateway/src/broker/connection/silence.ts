/** When a connection has been silent, stuck or overdue for too long. All times are monotonic ms. */

import type { BrokerLimits } from '../limits.ts';

export interface Standing {
  stage: 'connect' | 'login' | 'ready' | 'ended';
  /** What we wrote is not being read. */
  isStuck: boolean;
  /** Its message waits for us and nothing behind it is read, so the silence is ours. */
  isUnread: boolean;
  heldSince: number | undefined;
}

export type Overdue = 'connect-timeout' | 'held-too-long' | 'not-reading' | 'silent' | 'socket-left';

export class Silence {
  readonly #limits: BrokerLimits;
  readonly #openedAt: number;
  #heardAt: number;
  #stuckSince: number | undefined;
  #endedAt = Number.POSITIVE_INFINITY;
  #silentMsMax: number;

  constructor(limits: BrokerLimits, nowMs: number) {
    this.#limits = limits;
    this.#openedAt = nowMs;
    this.#heardAt = nowMs;
    this.#silentMsMax = limits.keepaliveSMax * 1_500;
  }

  /** None (0) and too long ones count as the longest: a half-open socket must end some time. [MQTT-3.1.2-24] */
  keepaliveIs(keepaliveS: number): void {
    const { keepaliveSMax } = this.#limits;
    this.#silentMsMax = Math.min(keepaliveS === 0 ? keepaliveSMax : keepaliveS, keepaliveSMax) * 1_500;
  }

  heardAt(nowMs: number): void {
    this.#heardAt = nowMs;
  }

  drained(): void {
    this.#stuckSince = undefined;
  }

  endedAt(nowMs: number): void {
    this.#endedAt = nowMs;
  }

  overdue(nowMs: number, standing: Standing): Overdue | undefined {
    const { connectTimeoutMs, drainTimeoutMs, holdMsMax } = this.#limits;
    if (standing.stage === 'ended') return nowMs - this.#endedAt > drainTimeoutMs ? 'socket-left' : undefined;
    if (standing.stage !== 'ready')
      return nowMs - this.#openedAt > connectTimeoutMs ? 'connect-timeout' : undefined;
    if (standing.heldSince !== undefined && nowMs - standing.heldSince > holdMsMax) return 'held-too-long';
    if (standing.isStuck) this.#stuckSince ??= nowMs;
    if (this.#stuckSince !== undefined && nowMs - this.#stuckSince > drainTimeoutMs) return 'not-reading';
    if (standing.isUnread) this.#heardAt = nowMs;
    return nowMs - this.#heardAt > this.#silentMsMax ? 'silent' : undefined;
  }
}
