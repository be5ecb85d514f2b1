/** Venues and devices for a load, and devices that raise alarms beside it. */

import type { ApiClient } from '../stage/api-client.ts';
import { venueOf } from './load-words.ts';

export const SECRET = 's'.repeat(26);
const LINES_AN_IMPORT = 10_000;

async function importAll(api: ApiClient, path: string, head: string, lines: string[]): Promise<void> {
  for (let from = 0; from < lines.length; from += LINES_AN_IMPORT) {
    const body = [head, ...lines.slice(from, from + LINES_AN_IMPORT)].join('\n');
    const answer = await api.call<{ rejected: unknown[] }>('POST', path, {
      body,
      headers: { 'content-type': 'text/csv' },
    });
    if (answer.status >= 300 || answer.body.rejected.length > 0) {
      throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
    }
  }
}

/** Load devices `d0` … and event devices `e0` …, each of the latter in a venue of its own. */
export async function buildDistrict(api: ApiClient, devices: number, alarms: number): Promise<void> {
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
  const venues = [
    ...numbers(Math.ceil(devices / 4)).map((n) => `v${n},venue ${n},${1 + (n % 9)},root`),
    ...numbers(alarms).map((n) => `ev${n},event venue ${n},2,root`),
  ];
  await importAll(api, '/venues/import', 'id,name,category,region', venues);
  const all = [
    ...numbers(alarms).map((n) => `e${n},ev${n},heat,${SECRET}`),
    ...numbers(devices).map((n) => `d${n},${venueOf(n)},heat,${SECRET}`),
  ];
  await importAll(api, '/devices/import', 'id,venue_id,kind,secret', all);
}
