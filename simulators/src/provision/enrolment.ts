/** Puts devices into a gateway, and comes out knowing every one's secret. */

import { z } from 'zod';
import { eachAtOnce } from '../base/at-once.ts';
import type { ApiClient, CsvRow } from './api-client.ts';
import type { PlannedDevice } from './district-plan.ts';

export interface EnrolmentOptions {
  /** Secrets known before, by device id; taken to be the gateway's. */
  known: ReadonlyMap<string, string>;
  /** Called with all secrets known so far whenever there are more: what the gateway tells once must not be lost. */
  keep?: (secretOf: ReadonlyMap<string, string>) => Promise<void>;
  /** Gets the one line about devices that existed. */
  say?: (line: string) => void;
}

export interface Enrolment {
  created: number;
  updated: number;
  /** Devices that existed and whose secrets nobody knew here; each began a new generation. */
  replaced: number;
  /** Of every planned device. */
  secretOf: ReadonlyMap<string, string>;
}

const DEVICE_COLUMNS = ['id', 'venue_id', 'kind', 'model', 'place', 'collector', 'secret'] as const;
const replacement = z.object({ secret: z.string().min(1) });

/**
 * Upserts. A device whose secret is known keeps it; a new one gets its secret from the gateway; one that exists with
 * an unknown secret is replaced, which locks out whoever uses the old one. Refuses with one line (`Failure`).
 */
export async function enrolDevices(
  api: ApiClient,
  planned: readonly PlannedDevice[],
  options: EnrolmentOptions,
): Promise<Enrolment> {
  const { keep = async () => {}, say = () => {} } = options;
  const secretOf = new Map(options.known);
  const { created, updated, secrets } = await api.importRows(
    '/devices/import',
    DEVICE_COLUMNS,
    rowsOf(planned, options.known),
  );
  for (const { id, secret } of secrets) secretOf.set(id, secret);
  await keep(secretOf);
  const strangers = planned.filter(({ id }) => !secretOf.has(id));
  if (strangers.length === 0) return { created, updated, replaced: 0, secretOf };
  try {
    await eachAtOnce(strangers, async ({ id }) => {
      secretOf.set(id, replacement.parse(await api.post(`/devices/${id}/replace`, {})).secret);
    });
  } finally {
    await keep(secretOf);
  }
  say(`${strangers.length} device${strangers.length === 1 ? '' : 's'} existed: new secrets issued`);
  return { created, updated, replaced: strangers.length, secretOf };
}

function rowsOf(planned: readonly PlannedDevice[], known: ReadonlyMap<string, string>): CsvRow[] {
  const rows = planned.map(
    ({ venueId, ...device }): CsvRow => ({ ...device, venue_id: venueId, secret: known.get(device.id) }),
  );
  // A child's line refers to its collector's.
  return rows.sort((a, b) => Number(b.kind === 'collector') - Number(a.kind === 'collector'));
}
