/** The durable offset of a reader whose target cannot hold one itself. */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** An unreadable file means zero: the target must take repeats. */
export function openOffsetFile(file: string): { get(): number; set(position: number): void } {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '0';
  let position = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return {
    get: () => position,
    set: (next) => {
      position = next;
      writeFileSync(`${file}.next`, String(next), { flush: true });
      renameSync(`${file}.next`, file);
    },
  };
}
