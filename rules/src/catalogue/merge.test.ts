/** Texts that mean harm, or were made by a machine, are refused in time. */

import { describe, expect, it } from 'vitest';
import { mergeFiles } from './merge.ts';
import { parseCatalogue } from './parse.ts';

const keys = (count: number) => Array.from({ length: count }, (_, n) => `  k${n}: 1`).join('\n');
const reasons = (text: string) => mergeFiles(text).errors.map(({ line, reason }) => [line, reason]);

describe('keys of a map', () => {
  it.each([
    ['in a block', 'kinds:\n  a: 1\n  b: 2\n  a: 3\n', 4],
    ['quoted or not', 'kinds: { a: 1, "a": 2 }\n', 1],
    ['a number and its text', 'kinds:\n  1: x\n  "1": y\n', 3],
    ['far down', 'rules:\n  - condition:\n      clear: 1\n      clear: 2\n', 4],
  ])('that are there twice are a mistake where the second stands: %s', (_, text, line) => {
    expect(reasons(text)).toEqual([[line, 'Map keys must be unique']]);
  });

  it('of different maps may be the same', () => {
    expect(reasons('kinds: { a: { b: 1 }, c: { b: 1 } }')).toEqual([]);
  });

  it('[P8] are looked at in time, however many there are', () => {
    const text = `kinds:\n${keys(20_000)}\n  k7: 2\n`;
    expect(reasons(text)).toEqual([[20_002, 'Map keys must be unique']]);
  });
});

it('[P8] twenty thousand mistakes are counted in time, and a thousand of them placed', () => {
  const parsed = parseCatalogue(`version: "1"\nkinds:\n${keys(20_000)}\n`);
  if (parsed.ok) throw new Error('it was taken');
  const bad = parsed.errors.filter(({ reason }) => reason.includes('expected object'));
  expect(bad.length).toBeGreaterThanOrEqual(20_000);
  expect(bad.slice(0, 900).map(({ line }) => line)).toContain(500);
  expect(bad.findLast(({ line }) => line > 1)?.line).toBe(3);
});
