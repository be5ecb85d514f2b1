import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawQuery, SeriesQuery } from '../../../sinks/reading-store.ts';
import { type Client, District, openClient } from '../../feed-fixtures.ts';

let client: Client;
let asked: (RawQuery | SeriesQuery | readonly string[])[];
beforeEach(async () => {
  asked = [];
  const point = { t: 60_000, min: 1, max: 3, mean: 2, count: 2 };
  const readings = {
    rawText: async (query: RawQuery) => {
      asked.push(query);
      return { items: '[]', next: query.after === undefined ? 'place 7' : null };
    },
    series: async (query: SeriesQuery) => {
      asked.push(query);
      return [point];
    },
    latest: async (ids: readonly string[]) => {
      asked.push(ids);
      return [];
    },
  };
  client = await openClient(new District(), { readings });
});
afterEach(() => client.feed.stop());

const get = (query: string) => client.call('admin', 'GET', `/readings?device=d-a${query}`);

describe('readings', () => {
  it('raw ones come page by page', async () => {
    const first = await get('&from=1&to=9&metric=smoke&limit=5');
    expect(first.body).toEqual({ items: [], next: expect.any(String) });
    const second = await get(`&limit=5&after=${first.body.next}`);
    expect(second.body.next).toBeNull();
    expect(asked).toEqual([
      { deviceId: 'd-a', metric: 'smoke', from: 1, to: 9, limit: 5 },
      { deviceId: 'd-a', limit: 5, after: 'place 7' },
    ]);
    const foreign = await client.call('admin', 'GET', `/readings?device=d-b&after=${first.body.next}`);
    expect(foreign.body.code).toBe('invalid-cursor');
  });

  it('a series shows the last day unless told otherwise', async () => {
    const answer = await get('&metric=smoke&step=60000');
    expect(answer).toMatchObject({ status: 200, body: { items: [{ t: 60_000, mean: 2 }], next: null } });
    const to = client.district.clock.nowMs();
    expect(asked).toEqual([{ deviceId: 'd-a', metric: 'smoke', from: to - 86_400_000, to, step: 60_000 }]);
  });

  const wrong = [
    '&step=60000',
    '&metric=smoke&step=999',
    '&metric=smoke&step=1000&from=0&to=10000001',
    '&metric=smoke&step=1000&from=5&to=5',
    '&from=-1',
    '&step=x',
  ];
  for (const query of wrong) {
    it(`[P8] ${query} is refused and not asked`, async () => {
      expect(await get(query)).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', field: expect.any(String) },
      });
      expect(asked).toEqual([]);
    });
  }

  it('the newest of a venue come with one call', async () => {
    expect((await client.call('admin', 'GET', '/venues/v-a/latest')).body).toEqual({ items: [], next: null });
    expect(asked).toEqual([['d-a']]);
  });
});
