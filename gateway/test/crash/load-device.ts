/** A device that remembers everything it sent: readings, batches and events, until each is acknowledged. */

import { Device, type DeviceLogin } from '../stage/device.ts';

const IN_FLIGHT = 10;
const SHARE_RESENT = 0.3;
const RESENT_OF_LAST = 10;
const SHARE_HEATING = 0.02;
const SHARE_EVENT = 0.02;
const SHARE_BATCH = 0.05;
const BATCH_READINGS_MAX = 20;
const BULK_READINGS = 100;

interface Sent {
  topic: 'telemetry' | 'event';
  text: string;
  /** What must be stored, by `seq`. */
  values: Map<number, string>;
}

/** How a stored reading is compared with what was sent. */
export function valueAsText({ event, metrics }: { event?: string; metrics: Record<string, number> }): string {
  return `${event ?? ''} ${JSON.stringify(metrics)}`;
}

export class LoadDevice {
  readonly login: DeviceLogin;
  /** Value of everything that the gateway acknowledged, by `seq`. */
  readonly acknowledged = new Map<number, string>();
  /** Value of everything that was ever sent. */
  readonly sent = new Map<number, string>();
  readonly #random: () => number;
  #toResend: Sent[] = [];
  #done: Sent[] = [];
  #seq = 0;
  #isHot = false;

  constructor(login: DeviceLogin, random: () => number) {
    this.login = login;
    this.#random = random;
  }

  get unacknowledged(): number {
    return this.#toResend.length;
  }

  /** Sends until the connection ends; with `lastOnes` until everything is acknowledged. A refusal is an end too. */
  async run(mqttUrl: string, how: { lastOnes?: boolean; isBulk?: boolean } = {}): Promise<void> {
    const device = await Device.connect(mqttUrl, this.login).catch(() => undefined);
    if (device === undefined) return;
    let isOpen = true;
    const ended = device.ended().then(() => {
      isOpen = false;
      // Settles what was not acknowledged.
      device.client.end(true);
    });
    const again = this.#done.slice(-RESENT_OF_LAST).filter(() => this.#random() < SHARE_RESENT);
    const queue = [...this.#toResend, ...again];
    const waiting = new Set(this.#toResend);
    const send = async (): Promise<void> => {
      while (isOpen) {
        const next = queue.shift() ?? (how.lastOnes === true ? undefined : this.#next(how.isBulk === true));
        if (next === undefined) return;
        if (!this.#done.includes(next)) waiting.add(next);
        try {
          await device.publish(device.topic(next.topic), next.text);
        } catch {
          return;
        }
        waiting.delete(next);
        this.#take(next);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, send));
    this.#toResend = [...waiting];
    device.client.end(true);
    await ended;
  }

  #take(sent: Sent): void {
    for (const [seq, value] of sent.values) this.acknowledged.set(seq, value);
    this.#done = [...this.#done.slice(-RESENT_OF_LAST), sent];
  }

  #next(isBulk: boolean): Sent {
    const dice = this.#random();
    if (dice < SHARE_EVENT) return this.#event();
    if (isBulk) return this.#batch(BULK_READINGS);
    if (dice < SHARE_EVENT + SHARE_BATCH)
      return this.#batch(1 + Math.floor(this.#random() * BATCH_READINGS_MAX));
    const reading = this.#measure();
    return this.#remember('telemetry', { v: 1, boot: 1, sentAt: reading.at, ...reading }, [reading]);
  }

  #batch(count: number): Sent {
    const readings = Array.from({ length: count }, () => this.#measure());
    const sentAt = readings[0]?.at;
    return this.#remember('telemetry', { v: 1, boot: 1, sentAt, readings }, readings);
  }

  #event(): Sent {
    this.#seq += 1;
    const event = this.#random() < 0.5 ? 'alarm' : 'alarm_cleared';
    const element = { seq: this.#seq, event, metrics: {} };
    const at = Date.now();
    return this.#remember('event', { v: 1, boot: 1, at, sentAt: at, ...element }, [element]);
  }

  /** Dangerous for a while now and then. */
  #measure(): { seq: number; at: number; metrics: { temperature: number } } {
    this.#seq += 1;
    if (this.#random() < SHARE_HEATING) this.#isHot = !this.#isHot;
    const temperature = this.#isHot ? 80 : 20 + Math.floor(this.#random() * 1_000) / 100;
    return { seq: this.#seq, at: Date.now(), metrics: { temperature } };
  }

  #remember(
    topic: Sent['topic'],
    message: object,
    elements: readonly { seq: number; event?: string; metrics: Record<string, number> }[],
  ): Sent {
    const values = new Map(elements.map((element) => [element.seq, valueAsText(element)]));
    for (const [seq, value] of values) this.sent.set(seq, value);
    return { topic, text: JSON.stringify(message), values };
  }
}
