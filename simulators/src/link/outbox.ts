/** What a device has not yet seen acknowledged, in order, bounded; resent under the same identity after a loss. */

import type { DeviceLink } from './device-link.ts';
import { type DeviceAddress, MESSAGE_LIMITS, type Measured, nextMessage } from './reading.ts';

export interface OutboxSettings extends DeviceAddress {
  /** Readings kept; the oldest goes first when there are more. */
  keptMax: number;
  /** Messages under way without an acknowledgement. */
  inFlightMax: number;
  /** Readings in one message. */
  batchMax: number;
  /** The device's clock at sending; absent for recordings, undefined while the device has no clock. */
  sendingTime?: () => number | undefined;
}

export interface OutboxCounts {
  offered: number;
  acknowledged: number;
  /** Messages sent, first and again. */
  published: number;
  /** Readings sent more than once. */
  resent: number;
  /** Readings lost to the limit of the memory. */
  overwritten: number;
}

/** Called right after the PUBACK, before anything else of this device is sent. */
export type OnAcknowledged = (reading: Measured) => void;

export class Outbox {
  readonly counts: OutboxCounts = { offered: 0, acknowledged: 0, published: 0, resent: 0, overwritten: 0 };
  readonly #settings: OutboxSettings;
  readonly #link: DeviceLink;
  readonly #onAcknowledged: OnAcknowledged;
  /** Edges do not wait behind a backlog. */
  readonly #events: Measured[] = [];
  readonly #readings: Measured[] = [];
  #underWay: Measured[][] = [];
  #waiters: (() => void)[] = [];
  #isHeld = false;
  readonly #wasSent = new WeakSet<Measured>();

  constructor(settings: OutboxSettings, link: DeviceLink, onAcknowledged: OnAcknowledged = () => {}) {
    this.#settings = settings;
    this.#link = link;
    this.#onAcknowledged = onAcknowledged;
  }

  get unacknowledged(): number {
    return (
      this.#events.length + this.#readings.length + this.#underWay.reduce((sum, list) => sum + list.length, 0)
    );
  }

  /** Takes it in any case; at the limit the oldest reading that is not under way is lost, and counted. */
  offer(measured: Measured): void {
    const queue = measured.event === undefined ? this.#readings : this.#events;
    queue.push(measured);
    this.counts.offered += 1;
    if (queue.length > this.#settings.keptMax) {
      queue.shift();
      this.counts.overwritten += 1;
    }
    this.pump();
  }

  /** Resolves when fewer than `count` are unacknowledged. */
  async hasRoom(count: number): Promise<void> {
    while (this.unacknowledged >= count) {
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
      });
    }
  }

  /** Sends what may be sent; to be called whenever the link comes up. */
  pump(): void {
    while (this.#link.isUp && !this.#isHeld && this.#underWay.length < this.#settings.inFlightMax) {
      if (!this.#sendNext()) return;
    }
  }

  /** The device cannot reach its link: it keeps what it measures until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.pump();
  }

  /** The link is gone: everything under way goes back to the head, in order. */
  rewind(): void {
    const back = this.#underWay.flat();
    this.#underWay = [];
    this.#events.unshift(...back.filter((measured) => measured.event !== undefined));
    this.#readings.unshift(...back.filter((measured) => measured.event === undefined));
  }

  #sendNext(): boolean {
    const queue = this.#events.length > 0 ? this.#events : this.#readings;
    const sentAt = this.#settings.sendingTime?.();
    const message = nextMessage(this.#settings, queue, {
      ...(sentAt === undefined ? {} : { sentAt }),
      limits: { ...MESSAGE_LIMITS, readingsMax: this.#settings.batchMax },
    });
    if (message === undefined) return false;
    queue.splice(0, message.carried.length);
    this.#underWay.push(message.carried);
    this.#countSent(message.carried);
    this.#link.publish(message.topic, message.payload).then(
      () => this.#acknowledge(message.carried),
      () => this.#putBack(message.carried),
    );
    return true;
  }

  #countSent(carried: Measured[]): void {
    this.counts.published += 1;
    for (const measured of carried) {
      if (this.#wasSent.has(measured)) this.counts.resent += 1;
      this.#wasSent.add(measured);
    }
  }

  /** After a loss `rewind` has put it back already; the next `onUp` sends it again. */
  #putBack(carried: Measured[]): void {
    if (this.#underWay.includes(carried)) this.rewind();
  }

  #acknowledge(carried: Measured[]): void {
    const place = this.#underWay.indexOf(carried);
    if (place < 0) return;
    this.#underWay.splice(place, 1);
    this.counts.acknowledged += carried.length;
    for (const measured of carried) this.#onAcknowledged(measured);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
    this.pump();
  }
}
