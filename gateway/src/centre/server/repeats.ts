/** Which packets of one unit were taken already: sent again they are confirmed again, and stored once. [P1] */

import { createHash } from 'node:crypto';
import type { Frame } from '@ninewatch/contracts/gb26875';

interface Known {
  /** Resolves when it is stored. */
  stored: Promise<void>;
  atMs: number;
}

export class Repeats {
  readonly #kept: number;
  readonly #forMs: number;
  readonly #known = new Map<string, Known>();

  constructor(kept: number, forMs: number) {
    this.#kept = kept;
    this.#forMs = forMs;
  }

  /**
   * The storing of the same packet, or undefined for a new one. The serial number alone does not say it: devices in the
   * field send 0 for ever, so what is in the packet counts as well. A heartbeat is never a repeat.
   */
  find(frame: Frame, nowMs: number): Promise<void> | undefined {
    if (frame.data.length === 0) return undefined;
    const key = keyOf(frame);
    const known = this.#known.get(key);
    if (known === undefined || nowMs - known.atMs > this.#forMs) return undefined;
    // As long as it comes again it is remembered.
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.stored;
  }

  /** What could not be stored is forgotten: it is to be taken when it comes again. */
  add(frame: Frame, stored: Promise<void>, nowMs: number): void {
    if (frame.data.length === 0) return;
    const key = keyOf(frame);
    this.#known.set(key, { stored, atMs: nowMs });
    stored.catch(() => {
      if (this.#known.get(key)?.stored === stored) this.#known.delete(key);
    });
    if (this.#known.size <= this.#kept) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

function keyOf({ serial, command, data }: Frame): string {
  return `${serial} ${command} ${createHash('sha256').update(data).digest('base64')}`;
}
