import { describe, expect, it } from 'vitest';
import { readSeries, type Sample } from './series.ts';
import { clockText, durationMs, momentOf } from './times.ts';

const series = (text: string, everyMs = 15_000) => {
  const read = readSeries(text, everyMs);
  return read.ok ? read.samples : read.reason;
};

describe('durations', () => {
  it.each<[string | number, number | undefined]>([
    [90, 90_000],
    ['90', 90_000],
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['00:01:30', 90_000],
    ['01:30', 90_000],
    ['250ms', 250],
    ['0.5s', 500],
    ['1d2h', 93_600_000],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    [Number.NaN, undefined],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it('a moment may be off by what stands behind ±', () => {
    expect(momentOf('00:01:30 ± 5s')).toEqual({ atMs: 90_000, offMs: 5_000 });
    expect(momentOf('90 +- 5')).toEqual({ atMs: 90_000, offMs: 5_000 });
    expect(momentOf('90 +/- 5')).toEqual({ atMs: 90_000, offMs: 5_000 });
    expect(momentOf('90')).toEqual({ atMs: 90_000, offMs: 0 });
    expect(momentOf('90 ± 5 ± 5')).toBeUndefined();
    expect(momentOf('90 ± soon')).toBeUndefined();
  });

  it('is told as on a clock', () => {
    expect([90_000, 3_723_250, -1_000].map(clockText)).toEqual(['00:01:30', '01:02:03.250', '-00:00:01']);
  });
});

describe('series', () => {
  it.each<[string, Sample[]]>([
    ['20', [20]],
    ['20 x3', [20, 20, 20]],
    ['20x3', [20, 20, 20]],
    ['20/1m', [20, 20, 20, 20]],
    ['20, 20->80/1m', [20, 35, 50, 65, 80]],
    ['20->80/1m', [20, 35, 50, 65, 80]],
    ['0, 0->-1 x2', [0, -0.5, -1]],
    ['0->0.3 x3', [0, 0.1, 0.2, 0.3]],
    ['_ x2, !, -200', ['none', 'none', 'bad', -200]],
  ])('%s', (text, samples) => {
    expect(series(text)).toEqual(samples);
  });

  it.each(['', '20,', 'x3', '20 x', '20->', '20->80', '20->80/5s', '20/soon', '1e9999', '20 y3'])(
    'refuses "%s" with a reason',
    (text) => {
      expect(series(text)).toBeTypeOf('string');
    },
  );

  it('is bounded', () => {
    expect(series('1 x200001')).toMatch(/more than/);
    expect(series('1 x99999999999999999999')).toMatch(/more than/);
  });
});
