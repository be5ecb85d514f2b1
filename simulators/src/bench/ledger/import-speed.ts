/** How long the venues and devices of a district take by CSV through HTTP, into an empty ledger. */

import { randomBytes } from 'node:crypto';
import { ApiClient, type CsvRow } from '../../provision/api-client.ts';
import type { Place } from '../place.ts';
import { oursWith } from '../systems/ours.ts';
import type { LedgerOptions } from './ledger-options.ts';

export async function measureImport(
  { venues, devices }: LedgerOptions,
  place: Place,
): Promise<{ venuesS: number; devicesS: number }> {
  const password = randomBytes(18).toString('base64url');
  const running = await oursWith({ deviceRateMax: 0, place, password }).start({
    devices: 1,
    alarmDevices: 0,
  });
  try {
    if (running.ear?.kind !== 'wall') throw new Error('the gateway has a wall');
    const api = await ApiClient.open({ http: running.ear.url, user: 'admin', password });
    const venueRow = (_: unknown, i: number): CsvRow => ({
      ...{ id: `i-${i}`, name: `餐馆第${i}号`, category: (i % 9) + 1, region: 'bench' },
      ...{ flammable: i % 7 === 0, crowded: i % 5 === 0, area_m2: 20 + (i % 400) },
    });
    const deviceRow = (_: unknown, i: number): CsvRow => ({
      ...{ id: `j-${i}`, venue_id: `i-${i % venues}`, kind: 'smoke', place: '大厅' },
    });
    const timed = async (path: string, rows: CsvRow[]) => {
      const from = place.clock.monotonicMs();
      await api.importRows(path, Object.keys(rows[0] ?? {}), rows);
      return (place.clock.monotonicMs() - from) / 1_000;
    };
    return {
      venuesS: await timed('/venues/import', Array.from({ length: venues }, venueRow)),
      devicesS: await timed('/devices/import', Array.from({ length: devices }, deviceRow)),
    };
  } finally {
    await running.stop();
  }
}
