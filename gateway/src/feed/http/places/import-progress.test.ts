/** A long import says how far it is to whoever asks for it, and answers all others as ever. */

import type { VenueInput } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../../feed-fixtures.ts';
import { noImports } from '../../reports-fixture.ts';

const LINES = 2_500;
const venue = (n: number): VenueInput => ({
  id: `v-${n}`,
  name: 'n',
  category: 1,
  region: 'grid-a',
  facts: {},
});
const lines = Array.from({ length: LINES }, (_, n) => ({ line: n + 2, venue: venue(n) }));

let client: Client;
beforeAll(async () => {
  const district = new District();
  district.addUser('registrar', [['town_office', 'grid-a']]);
  const parseVenueImport = async () => ({
    lines,
    rejected: [{ line: 1, column: 'x', reason: 'unknown-column' }],
  });
  client = await openClient(district, { imports: { ...noImports, parseVenueImport } });
});
afterAll(() => client.feed.stop());

async function importAs(username: string, accept: string) {
  return client.feed.app.inject({
    method: 'POST',
    url: '/api/v1/venues/import',
    headers: {
      authorization: `Bearer ${await client.tokenOf(username)}`,
      'content-type': 'text/csv',
      accept,
    },
    payload: 'table',
  });
}

interface Line {
  progress?: { phase: string; done: number; total: number };
  result?: { created: number };
  problem?: { code: string };
}
const linesOf = (body: string): Line[] =>
  body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the progress of an import', () => {
  it('goes from nothing to all lines, phase by phase, and ends with the report', async () => {
    const answer = await importAs('registrar', 'application/x-ndjson');
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringContaining('application/x-ndjson'),
      'x-accel-buffering': 'no',
    });
    const told = linesOf(answer.body);
    const of = (phase: string) =>
      told.flatMap(({ progress }) => (progress?.phase === phase ? [progress] : []));
    expect(of('checking')[0]).toEqual({ phase: 'checking', done: 0, total: LINES });
    expect(of('checking').at(-1)).toEqual({ phase: 'checking', done: LINES, total: LINES });
    expect(of('checking').length).toBeLessThanOrEqual(102);
    expect(of('storing').map(({ done }) => done)).toEqual([
      0,
      ...Array.from({ length: 12 }, (_, at) => 200 * (at + 1)),
      LINES,
    ]);
    expect(told.at(-1)).toMatchObject({ result: { created: LINES, rejected: [{ line: 1 }] } });
  });

  it('is not told to who did not ask, and no role is let in by asking', async () => {
    const plain = await importAs('registrar', 'application/json');
    expect(plain.json()).toMatchObject({ created: LINES });
    client.district.addUser('auditor', [['auditor', 'root']]);
    const refused = await importAs('auditor', 'application/x-ndjson');
    expect(refused.statusCode).toBe(403);
    expect(refused.headers['content-type']).toContain('application/problem+json');
  });

  it('[P6] that fails on the way says so in its last line', async () => {
    client.district.decideOn = () => ({ ok: false, code: 'invalid', detail: 'no' });
    const answer = await importAs('registrar', 'application/x-ndjson');
    expect(answer.statusCode).toBe(200);
    expect(linesOf(answer.body).at(-1)).toMatchObject({ problem: { code: 'invalid', status: 422 } });
  });
});
