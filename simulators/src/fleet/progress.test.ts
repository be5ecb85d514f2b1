import { describe, expect, it } from 'vitest';
import { type Look, Progress } from './progress.ts';

/** Looks every 5 s from 5 s on; answers at which seconds a line was told. */
function toldAtS(looks: Partial<Look>[]): number[] {
  const progress = new Progress(0);
  return looks.flatMap((look, i) => {
    const nowMs = 5_000 * (i + 1);
    const all = { nowMs, connected: 600, unacknowledged: 3, losses: 0, ...look };
    return progress.isWorthTelling(all) ? [nowMs / 1_000] : [];
  });
}

describe('progress', () => {
  it('is told each minute when all is well', () => {
    expect(toldAtS(Array(26).fill({}))).toEqual([60, 120]);
  });

  it('is told at once when connections go, and not again while they stay away', () => {
    const away = { connected: 0, losses: 600 };
    expect(toldAtS([{}, {}, away, away, away, away])).toEqual([15]);
  });

  it('is told at once of a loss that came back between two looks', () => {
    expect(toldAtS([{}, { losses: 1 }, {}, { losses: 1 }])).toEqual([10, 20]);
  });

  it('is told when unacknowledged readings grow, and each time they double', () => {
    const looks = [3, 8, 40, 60, 80, 100, 5, 8, 40].map((unacknowledged) => ({ unacknowledged }));
    expect(toldAtS(looks)).toEqual([15, 30, 45]);
  });

  it('says nothing while the fleet connects', () => {
    expect(toldAtS([{ connected: 0 }, { connected: 300 }, { connected: 600 }])).toEqual([]);
  });
});
