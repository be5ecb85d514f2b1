import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../base/clock.ts';
import { BadQuestion } from '../../../base/errors.ts';
import { InfluxBusy } from '../write/verdict.ts';
import { CATCH_UP_MS_MAX, preferInflux, REST_MS } from './preferred-queries.ts';

const RAW = { deviceId: 'd', limit: 10 };
const SERIES = { deviceId: 'd', metric: 'smoke', from: 0, to: 60_000, step: 60_000 };

let clock: FakeClock;
let influx: unknown;
let position: number;
let completeFromMs: number;
let asked: string[];
let keptFromMs: number;
beforeEach(() => {
  clock = new FakeClock();
  influx = undefined;
  position = 10;
  completeFromMs = 0;
  asked = [];
  keptFromMs = 0;
});

function open(newest = 10) {
  const store = (name: string, fail: () => unknown) => {
    const answer = async <T>(found: T): Promise<T> => {
      asked.push(name);
      const cause = fail();
      if (cause !== undefined) throw cause;
      return found;
    };
    return { raw: () => answer({ items: [], next: null }), series: () => answer([]) };
  };
  return preferInflux({
    influx: store('influx', () => influx),
    embedded: store('embedded', () => undefined),
    progress: () => ({ position, summedUpTo: 0, segments: [], completeFromMs }),
    newest: () => newest,
    clock,
    buckets: { raw: 'r', levels: ['m', 'q', 'h'] },
    keptFrom: async (bucket) => (bucket === 'h' ? keptFromMs : 0),
    rawFrom: () => clock.nowMs() - 1_000_000_000,
  });
}

describe('who answers', () => {
  it('InfluxDB, while it has everything that was committed', async () => {
    expect((await open().raw(RAW)).store).toBe('influx');
    expect((await open().series(SERIES)).store).toBe('influx');
  });

  it('[P2] the embedded store, while InfluxDB is down; it is asked again after a rest', async () => {
    const queries = open();
    influx = new InfluxBusy('down', undefined);
    expect((await queries.raw(RAW)).store).toBe('embedded');
    influx = undefined;
    expect((await queries.series(SERIES)).store).toBe('embedded');
    expect(asked).toEqual(['influx', 'embedded', 'embedded']);
    clock.advance(REST_MS);
    expect((await queries.series(SERIES)).store).toBe('influx');
  });

  it('InfluxDB, when it catches up while one waits a little', async () => {
    position = 9;
    const answer = open().raw(RAW);
    clock.advance(CATCH_UP_MS_MAX / 2);
    position = 10;
    await settled();
    clock.advance(CATCH_UP_MS_MAX / 4);
    expect((await answer).store).toBe('influx');
  });

  it('[P2] the embedded store, when it does not', async () => {
    position = 9;
    const answer = open().raw(RAW);
    clock.advance(CATCH_UP_MS_MAX);
    expect((await answer).store).toBe('embedded');
    expect(asked).toEqual(['embedded']);
  });

  it('[P6] the embedded store, for times of which InfluxDB has not everything', async () => {
    completeFromMs = clock.nowMs();
    const from = completeFromMs + 200_000;
    const queries = open();
    expect((await queries.raw(RAW)).store).toBe('embedded');
    expect((await queries.series(SERIES)).store).toBe('embedded');
    expect((await queries.raw({ ...RAW, from })).store).toBe('influx');
    clock.advance(1_000_000_000 + 200_000);
    expect((await queries.raw(RAW)).store).toBe('influx');
  });

  it('[P6] the embedded store, for what its bucket does not keep, from the begin of the first bucket on', async () => {
    const hours = { ...SERIES, from: 7_300_000, to: 9_000_000, step: 3_600_000 };
    keptFromMs = 7_200_000;
    expect((await open().series(hours)).store).toBe('influx');
    keptFromMs = 7_250_000;
    expect((await open().series(hours)).store).toBe('embedded');
    expect((await open().series(SERIES)).store).toBe('influx');
    expect((await open().series(hours)).store).toBe('embedded');
    keptFromMs = 0;
    completeFromMs = 7_250_000 - 120_000;
    expect((await open().series(hours)).store).toBe('embedded');
  });

  it('a question that cannot be served is not taken to the other', async () => {
    influx = new BadQuestion('after', 'invalid cursor');
    await expect(open().raw(RAW)).rejects.toThrow(RangeError);
    expect(asked).toEqual(['influx']);
  });
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
