/** The measured district: its folder, made by the gateway's own seeding, and its devices as the load knows them. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../base/failure.ts';
import { tell } from '../../base/terminal.ts';
import type { LoadDevice } from '../load/wire/packets.ts';
import type { Place } from '../place.ts';
import { temporaryFolder } from '../systems/child.ts';
import { ROOT } from '../systems/ours.ts';
import type { LedgerOptions } from './ledger-options.ts';

/** Of the people of a district that is only measured. */
export const PASSWORD = 'benchbench';

export interface DistrictSize {
  venues: number;
  devices: number;
  tickets: number;
  /** People's duties: one row for each venue or unit, duty and term. */
  duties: number;
}

export interface DistrictFolder {
  path: string;
  /** What is in it, whatever was asked for. */
  size: DistrictSize;
  remove(): Promise<void>;
}

/** Makes it when it is not there yet. */
export async function districtFolder(options: LedgerOptions, place: Place): Promise<DistrictFolder> {
  const own = options.dir === undefined ? await temporaryFolder('ledger', place) : undefined;
  const path = own === undefined ? resolve(options.dir ?? '') : join(own.path, 'data');
  const ledger = join(path, 'ledger.sqlite');
  if (!existsSync(ledger)) await seed(path, options, place);
  return { path, size: sizeOf(ledger), remove: async () => own?.remove() };
}

function sizeOf(ledger: string): DistrictSize {
  const db = new DatabaseSync(ledger, { readOnly: true });
  try {
    const count = (table: string) =>
      Number(db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
    return {
      ...{ venues: count('venue'), devices: count('device') },
      ...{ tickets: count('ticket'), duties: count('duty') },
    };
  } finally {
    db.close();
  }
}

async function seed(path: string, { venues, devices, tickets }: LedgerOptions, place: Place): Promise<void> {
  tell(`making a district of ${venues} venues, ${devices} devices, ${tickets} tickets`);
  const numbers = Object.entries({ venues, devices, tickets }).flatMap(([name, count]) => [
    `--${name}`,
    `${count}`,
  ]);
  const script = join(ROOT, 'scripts/ledger-seed.mjs');
  const child = spawn(process.execPath, [script, '--dir', path, '--password', PASSWORD, ...numbers], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => void child.kill('SIGKILL');
  place.living.add(stop);
  const [code] = await once(child, 'exit');
  place.living.delete(stop);
  if (code !== 0) throw new Failure('the district was not made');
}

/** As the seeding numbers them: the first device of every venue is its smoke detector. */
const smokeDetector = (venue: number): LoadDevice => {
  const id = `s-${String(venue).padStart(5, '0')}`;
  return {
    id,
    venueId: `v-${String(venue).padStart(5, '0')}`,
    secret: `measured-only-${id}`.padEnd(24, '-'),
  };
};

/** One reading a second of each; alarms come from the last venues, which have no past. */
export function loadOf(venues: number, { devices, alarms }: { devices: number; alarms: number }) {
  return {
    devices: Array.from({ length: devices }, (_, i) => smokeDetector(i)),
    alarmDevices: Array.from({ length: alarms }, (_, i) => smokeDetector(venues - 1 - i)),
  };
}
