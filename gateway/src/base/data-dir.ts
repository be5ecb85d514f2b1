/** The data folder: made, checked, and the home of the gateway's keys. */

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { causeText, GatewayError } from './errors.ts';

export interface Keys {
  /** Under which device secrets are hashed: a lost key means that no device can log in. */
  devices: Buffer;
  /** Signs session tokens. */
  sessions: Buffer;
  /** Seals people's phone numbers: a lost key means that nobody can read them any more. */
  contacts: Buffer;
  /** Under which Node-RED keeps the passwords of its flows. */
  flows: Buffer;
  /** By which push services know us: another one ends every subscription. */
  push: Buffer;
}

const KEY_BYTES = 32;
/** The ledger holds password hashes and people's names. */
const OWNER_ONLY = 0o700;

/** Throws `data-dir-unusable` with one clear line when the folder cannot be made, read or written. */
export function openDataDir(dir: string): Keys {
  try {
    makeFolders(resolve(dir), OWNER_ONLY);
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return openKeys(join(dir, 'keys.json'));
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const detail = `NINEWATCH_DATA_DIR: ${dir} cannot be used: ${causeText(cause)}`;
    throw new GatewayError('data-dir-unusable', false, detail, cause);
  }
}

/** One level after the other: `mkdirSync` with `recursive` never returns below some special file systems. */
function makeFolders(dir: string, mode?: number): void {
  if (existsSync(dir)) return;
  const parent = dirname(dir);
  if (parent !== dir) makeFolders(parent);
  mkdirSync(dir, mode === undefined ? {} : { mode });
}

/**
 * The name appears with its whole content or not at all: half a key, left by a death in the first start, would keep
 * every later one from starting. A file that another process made meanwhile is refused.
 */
export function writeWhole(file: string, text: string): void {
  const next = `${file}.next`;
  writeFileSync(next, text, { mode: 0o600, flush: true });
  linkSync(next, file);
  rmSync(next);
}

/** A file of an older version lacks it. It takes the place of the old one whole, or not at all. */
function addKey(file: string, kept: Record<string, unknown>, name: string): void {
  kept[name] = randomBytes(KEY_BYTES).toString('hex');
  const next = `${file}.next`;
  rmSync(next, { force: true });
  writeFileSync(next, JSON.stringify(kept), { mode: 0o600, flush: true });
  renameSync(next, file);
}

function openKeys(file: string): Keys {
  if (!existsSync(file)) {
    const fresh = {
      devices: randomBytes(KEY_BYTES).toString('hex'),
      sessions: randomBytes(KEY_BYTES).toString('hex'),
      contacts: randomBytes(KEY_BYTES).toString('hex'),
      flows: randomBytes(KEY_BYTES).toString('hex'),
      push: randomBytes(KEY_BYTES).toString('hex'),
    };
    writeWhole(file, JSON.stringify(fresh));
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  for (const name of ['contacts', 'flows', 'push']) if (kept[name] === undefined) addKey(file, kept, name);
  const keyOf = (name: string): Buffer => {
    const key = Buffer.from(String(kept[name] ?? ''), 'hex');
    if (key.byteLength === KEY_BYTES) return key;
    throw new GatewayError(
      'data-dir-unusable',
      false,
      `NINEWATCH_DATA_DIR: ${file} holds no sound key "${name}"`,
    );
  };
  return {
    devices: keyOf('devices'),
    sessions: keyOf('sessions'),
    contacts: keyOf('contacts'),
    flows: keyOf('flows'),
    push: keyOf('push'),
  };
}
