/** Keeps a copy from crowding out the gateway: small pieces, each synced, and a pause as long as the piece took. */

import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';

export interface Pace {
  /** Called with what was just written, bytes; `file` is what it was written to. Returns when more may be written. */
  after(file: string, bytes: number): void;
  /** The same without a pause, while a read transaction is open that should not last. */
  hurryAfter(file: string, bytes: number): void;
  /** Syncs and pauses no more for this file. */
  end(file: string): void;
}

export interface PaceOptions {
  clock: Pick<Clock, 'monotonicMs'>;
  /** Looked at with each piece; throws when the copy must not go on, as when the disk gets full. */
  check(): void;
}

/** Unsynced bytes: as much as a disk writes in a few hundredths of a second, or the journal's fsync waits behind it. */
export const PIECE_BYTES = 4 << 20;
const PAUSE_MS_MAX = 1_000;

/** For a process of its own: a pause stops its thread. */
export function createPace({ clock, check }: PaceOptions): Pace {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const open = new Map<string, number>();
  let bytesSince = 0;
  let sinceMs = clock.monotonicMs();

  function descriptorOf(file: string): number {
    const descriptor = open.get(file) ?? openSync(file, 'r+');
    open.set(file, descriptor);
    return descriptor;
  }

  function wrote(file: string, bytes: number, mayPause: boolean): void {
    bytesSince += bytes;
    if (bytesSince < PIECE_BYTES) return;
    bytesSince = 0;
    check();
    fsyncSync(descriptorOf(file));
    const tookMs = clock.monotonicMs() - sinceMs;
    if (mayPause) Atomics.wait(never, 0, 0, Math.min(Math.max(1, tookMs), PAUSE_MS_MAX));
    sinceMs = clock.monotonicMs();
  }

  return {
    after: (file, bytes) => wrote(file, bytes, true),
    hurryAfter: (file, bytes) => wrote(file, bytes, false),
    end: (file) => {
      const descriptor = descriptorOf(file);
      fsyncSync(descriptor);
      closeSync(descriptor);
      open.delete(file);
    },
  };
}
