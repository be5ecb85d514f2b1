/** Whatever stands in a query, no question fails inside: what cannot be answered is refused and says which field. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { WholeHouse } from './stage/whole-house.ts';

const START = Date.UTC(2026, 2, 2, 1);
/** At the ends of what a number may be, and beyond. */
const NUMBERS = ['0', '1', '-1', '8640000000000001', '9007199254740991', '1e300', 'NaN', '0.5'];
const TEXTS = ['x', '%00', '2026-02-31', '9999-99', 'x'.repeat(300), '💡', "'", 'root', 'q', '275761-01-01'];
let house: WholeHouse;

interface Parameter {
  name: string;
  in: string;
  schema: { type?: string; enum?: string[]; anyOf?: { type?: string }[] };
}

beforeAll(async () => {
  house = await WholeHouse.open(START);
  house.done({ type: 'region.create', region: { id: 'd1', name: 'd1', level: 'district', parent: 'root' } });
  house.done({ type: 'region.create', region: { id: 't1', name: 't1', level: 'town', parent: 'd1' } });
  house.done({
    type: 'venue.create',
    venue: { id: 'shop', name: 's', category: 1, region: 't1', facts: {} },
  });
  house.done({
    type: 'device.create',
    device: { id: 's1', venueId: 'shop', kind: 'smoke', secretHash: 'h' },
  });
});
afterAll(() => house.close());

/** Names of things that are there, so that a question comes as far as its query. */
const KNOWN: Record<string, string> = {
  device: 's1',
  metric: 'smoke',
  region: 't1',
  town: 't1',
  district: 'd1',
  unit: 't1',
  venue: 'shop',
  quarter: '2026-1',
  year: '2026',
  date: '2026-03-14',
};

function* questions(path: string, parameters: readonly Parameter[]): Generator<[string, string]> {
  const asked = parameters.filter((parameter) => parameter.in === 'query');
  for (const { name, schema } of asked) {
    const isNumber = ['number', 'integer'].includes(schema.type ?? '');
    const rest = asked
      .filter((other) => other.name !== name && KNOWN[other.name] !== undefined)
      .map((other) => `${other.name}=${KNOWN[other.name]}`);
    for (const value of isNumber ? NUMBERS : TEXTS) {
      yield [name, `${path}?${[...rest, `${name}=${encodeURIComponent(value)}`].join('&')}`];
    }
  }
}

it('[P6] no query of any list or report fails inside, and a refused one names its field', async () => {
  const { body: spec } = await house.call('admin', 'GET', '/../../docs/json');
  const failed: string[] = [];
  let refused = 0;
  for (const [path, { get }] of Object.entries<{ get?: { parameters?: Parameter[] } }>(spec.paths)) {
    if (get?.parameters === undefined || !path.startsWith('/api/v1')) continue;
    const known = path.slice('/api/v1'.length).replace('{id}', 'shop').replace('{form}', 'section');
    for (const [name, question] of questions(known, get.parameters)) {
      const { status, body } = await house.call('admin', 'GET', question);
      if (status >= 500) failed.push(`${status} ${question}`);
      if (status !== 400 && status !== 422) continue;
      refused += 1;
      if (body.field === undefined)
        failed.push(`${name} is not named: ${question} ${body.code} ${body.detail}`);
    }
  }
  expect(failed).toEqual([]);
  expect(refused).toBeGreaterThan(200);
});
