import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasSeq, type SeqIntervals, withSeq } from './seq-intervals.ts';

const all = (seqs: number[], intervalsMax = 64) =>
  seqs.reduce<SeqIntervals>((known, seq) => withSeq(known, seq, intervalsMax), []);

it('[P1] knows exactly the numbers it was given, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 }), (seqs) => {
      const known = all(seqs);
      for (let seq = 0; seq <= 61; seq += 1) expect(hasSeq(known, seq)).toBe(seqs.includes(seq));
    }),
  );
});

it('joins neighbours into one interval', () => {
  expect(all([1, 3, 5, 2, 4])).toEqual([1, 5]);
});

it('[P8] at its limit merges the lowest two: a number in between counts as seen, none is forgotten', () => {
  const known = all([10, 20, 30, 40], 3);
  expect(known).toEqual([10, 20, 30, 30, 40, 40]);
  expect(hasSeq(known, 15)).toBe(true);
  expect(hasSeq(known, 35)).toBe(false);
});

it('[P8] never holds more intervals than its limit and never forgets a number', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 100 }), (seqs) => {
      const known = all(seqs, 5);
      expect(known.length).toBeLessThanOrEqual(10);
      for (const seq of seqs) expect(hasSeq(known, seq)).toBe(true);
    }),
  );
});

it('leaves its argument as it was', () => {
  const before: SeqIntervals = [1, 2, 8, 9];
  withSeq(before, 3, 64);
  expect(before).toEqual([1, 2, 8, 9]);
});
