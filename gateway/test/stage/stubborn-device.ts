/** A device with a memory: it sends as fast as it is acknowledged, and after a break what was not acknowledged. */

import { Device, type DeviceLogin } from './device.ts';

const IN_FLIGHT = 10;

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class StubbornDevice {
  readonly login: DeviceLogin;
  /** `seq` of everything the gateway acknowledged. */
  readonly acknowledged = new Set<number>();
  readonly #random: () => number;
  readonly #texts = new Map<number, string>();
  #toResend: number[] = [];
  #seq = 0;
  #isHot = false;

  constructor(login: DeviceLogin, random: () => number) {
    this.login = login;
    this.#random = random;
  }

  /** Sends until the connection ends, or until nothing is left when `lastOnes`. A refused connection is an end too. */
  async run(mqttUrl: string, lastOnes = false): Promise<void> {
    const device = await Device.connect(mqttUrl, this.login).catch(() => undefined);
    if (device === undefined) return;
    const waiting = new Set(this.#toResend);
    let isOpen = true;
    const ended = device.ended().then(() => {
      isOpen = false;
      // Settles what was not acknowledged.
      device.client.end(true);
    });
    const queue = [...this.#toResend, ...this.#someAgain()];
    const send = async (): Promise<void> => {
      while (isOpen) {
        const seq = queue.shift() ?? (lastOnes ? undefined : this.#measure());
        if (seq === undefined) return;
        waiting.add(seq);
        try {
          await device.publish(device.topic('telemetry'), this.#texts.get(seq) ?? '');
        } catch {
          return;
        }
        waiting.delete(seq);
        this.acknowledged.add(seq);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, send));
    this.#toResend = [...waiting].filter((seq) => !this.acknowledged.has(seq)).sort((a, b) => a - b);
    device.client.end(true);
    await ended;
  }

  get unacknowledged(): number {
    return this.#toResend.length;
  }

  /** Acknowledged ones that a careless device sends once more. */
  #someAgain(): number[] {
    return [...this.acknowledged].slice(-20).filter(() => this.#random() < 0.3);
  }

  /** Dangerous for a while now and then. */
  #measure(): number {
    this.#seq += 1;
    if (this.#random() < 0.02) this.#isHot = !this.#isHot;
    const temperature = this.#isHot ? 80 : 20 + Math.floor(this.#random() * 10);
    const reading = { v: 1, boot: 1, seq: this.#seq, at: Date.now(), metrics: { temperature } };
    this.#texts.set(this.#seq, JSON.stringify(reading));
    return this.#seq;
  }
}
