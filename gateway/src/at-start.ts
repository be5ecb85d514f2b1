/** What a start looks at in the ledger before the first device may come. */

import type { DeviceAuthority } from './authority/device-authority.ts';
import type { Clock } from './base/clock.ts';
import { GatewayError } from './base/errors.ts';
import { createSeal } from './base/seal.ts';
import type { Config } from './config.ts';
import type { Journal } from './journal/journal.ts';
import type { Directory } from './ledger/directory.ts';
import type { Threads } from './threads/threads.ts';

interface Loaded {
  threads: Threads;
  directory: Directory;
  journal: Journal;
}

/** Another key would leave every number unreadable: said at the start, not when somebody must be called. */
export function requireContactsKey(key: Buffer, sealed: string | null): void {
  if (sealed === null || createSeal(key).open(sealed) !== null) return;
  const detail =
    'NINEWATCH_DATA_DIR: the key "contacts" of keys.json is not the one that the ledger\'s contacts were sealed with; ' +
    'put back the keys.json of that ledger';
  throw new GatewayError('data-dir-unusable', false, detail);
}

const DEVICES_A_PAGE = 1_000;

/** What logins and topics are looked up in, from the ledger. */
export async function loadDirectory({ threads, directory, journal }: Loaded): Promise<void> {
  let after: string | null | undefined;
  do {
    const page = { limit: DEVICES_A_PAGE, ...(after == null ? {} : { after }) };
    const { items, next } = await threads.query.devices(null, {}, page);
    directory.load(items, []);
    // A death between a replacement's decision and its new generation in the journal is made good here.
    const replaced = items.filter(({ generation }) => generation > 1);
    await Promise.all(replaced.map(({ id, generation }) => journal.startGeneration(id, generation)));
    after = next;
  } while (after !== null);
  directory.load([], await threads.query.pendingCommands());
}

/** Loaded where there is TLS alone: it is large, and certificates are good for nothing without. */
export async function openOwnAuthority(config: Config, clock: Clock): Promise<DeviceAuthority> {
  const { openDeviceAuthority } = await import('./authority/device-authority.ts');
  return openDeviceAuthority(config.NINEWATCH_DATA_DIR, clock.nowMs());
}
