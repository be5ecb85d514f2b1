/** Keeps the list of signed-out tokens in a file, so that a restart brings none of them back. */

import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { SignedOutStore } from './sessions.ts';

/**
 * Throws `data-dir-unusable` when the file is damaged: without it tokens that somebody signed out would work again.
 * Saves one at a time; what is asked for meanwhile is one further save.
 */
export function openSignedOutFile(file: string): SignedOutStore {
  const kept = readKept(file);
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return {
    kept,
    save: (ended) => {
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          running = replace(file, JSON.stringify([...ended]));
          return running;
        });
      return next;
    },
  };
}

/** After a power cut either the list before or the new one is there, never a part. */
async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.next`;
  try {
    await writeThrough(fresh, text);
    await rename(fresh, file);
    await writeThrough(dirname(file));
  } catch (cause) {
    throw new GatewayError('data-dir-unusable', true, `${file}: ${causeText(cause)}`, cause);
  }
}

/** Without a text only what the disk has not got yet: the name, for a folder. */
async function writeThrough(path: string, text?: string): Promise<void> {
  const handle = await open(path, text === undefined ? 'r' : 'w', 0o600);
  try {
    if (text !== undefined) await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function readKept(file: string): Map<string, number> {
  if (!existsSync(file)) return new Map();
  try {
    const lines: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!Array.isArray(lines) || !lines.every(isLine)) throw new Error('not a list of tokens and ends');
    return new Map(lines);
  } catch (cause) {
    const detail = `${file} is damaged: ${causeText(cause)}; without it signed-out sessions work until their end`;
    throw new GatewayError('data-dir-unusable', false, detail, cause);
  }
}

function isLine(line: unknown): line is [string, number] {
  return Array.isArray(line) && typeof line[0] === 'string' && Number.isSafeInteger(line[1]);
}
