import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeInflux } from '../../../../test/influx-stage/fake-influx.ts';
import { createInfluxQuery } from './influx-query.ts';
import { influxReadingQueries } from './influx-reading-queries.ts';

let fake: FakeInflux;
beforeEach(async () => {
  fake = await FakeInflux.start();
});
afterEach(() => fake.stop());

function answer(results: unknown): void {
  fake.answer = () => ({ status: 200, body: JSON.stringify({ results }) });
}

function open() {
  return influxReadingQueries({
    query: createInfluxQuery({ url: fake.url, token: '' }),
    buckets: { raw: 'b', levels: ['b', 'b', 'b'] },
    progress: () => ({ position: 1, summedUpTo: 0, segments: [], completeFromMs: 0 }),
    rawFrom: () => 0,
  });
}

const MINUTES = { deviceId: 'd', metric: 'smoke', from: 0, to: 600_000, step: 60_000 };
const SUMS = ['time', 'min', 'max', 'sum', 'count'];
const VALUES = [['1970-01-01T00:00:00Z', 1, 3, 4, 2]];

describe('[P6] an answer that is none', () => {
  it.each([
    [
      'the list that VictoriaMetrics makes up',
      [{ series: [{ columns: ['name'], values: [['_internal']] }] }],
    ],
    ['another measurement', [{ series: [{ name: 'other', columns: SUMS, values: VALUES }] }]],
    ['a column too few', [{ series: [{ name: 'reading', columns: SUMS.slice(1), values: [[1, 3, 4, 2]] }] }]],
    ['a part of it', [{ series: [{ name: 'reading', columns: SUMS, values: VALUES, partial: true }] }]],
    ['nothing', undefined],
  ])('%s is like a busy server', async (_, results) => {
    answer(results);
    await expect(open().series(MINUTES)).rejects.toMatchObject({ code: 'store-busy' });
    await expect(open().raw({ deviceId: 'd', limit: 5 })).rejects.toMatchObject({ code: 'store-busy' });
  });

  it('no series at all is an answer', async () => {
    answer([{ statement_id: 0 }]);
    expect(await open().series(MINUTES)).toEqual([]);
    expect(await open().raw({ deviceId: 'd', limit: 5 })).toEqual({ items: [], next: null });
  });

  it('sums under their names are points', async () => {
    answer([{ series: [{ name: 'reading', columns: SUMS, values: VALUES }] }]);
    expect(await open().series(MINUTES)).toEqual([{ t: 0, min: 1, max: 3, mean: 2, count: 2 }]);
  });
});
