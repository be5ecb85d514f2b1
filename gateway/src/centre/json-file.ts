/** A small file that is replaced as a whole, off the event loop: what a sender has told, and how far it is. */

import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

export interface JsonFile<T> {
  /** Undefined before the first `set`, and when it cannot be read: then the sender begins anew. */
  get(): T | undefined;
  /** Resolves when it is on the disk. */
  set(content: T): Promise<void>;
}

/** `accept` says what a parsed file holds; undefined for what cannot be used. */
export function openJsonFile<T>(file: string, accept: (parsed: object) => T | undefined): JsonFile<T> {
  let content = read(file, accept);
  return {
    get: () => content,
    set: async (next) => {
      await writeFile(`${file}.next`, JSON.stringify(next), { flush: true });
      await rename(`${file}.next`, file);
      content = next;
    },
  };
}

function read<T>(file: string, accept: (parsed: object) => T | undefined): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? accept(parsed) : undefined;
  } catch {
    return undefined;
  }
}
