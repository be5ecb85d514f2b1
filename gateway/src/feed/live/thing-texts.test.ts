/** A snapshot's bytes are those of `JSON.stringify`, however much of them was made for another one. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Snapshot } from './live-wall.ts';
import { ThingTexts } from './thing-texts.ts';

type Thing = { id: number; name: string };

const snapshotOf = (hazards: readonly Thing[], tickets: readonly Thing[]) =>
  ({
    ...{ epoch: 'e', seq: 1, at: 2, hazards, tickets },
    ...{ counts: { open: hazards.length }, gateway: { is: 'up' } },
  }) as unknown as Snapshot;
const textOf = (texts: ThingTexts, snapshot: Snapshot) => Buffer.concat(texts.snapshot(snapshot)).toString();
const things = (count: number): Thing[] =>
  Array.from({ length: count }, (_, id) => ({ id, name: `餐馆 ${id}` }));

const change = fc.record({
  how: fc.constantFrom('replace', 'close', 'open', 'close-many'),
  where: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

function changed(before: readonly Thing[], { how, where }: { how: string; where: number }): Thing[] {
  const at = Math.floor(where * before.length);
  const after = [...before];
  if (how === 'open') after.push({ id: before.length + 1_000, name: 'new' });
  else if (how === 'close') after.splice(at, 1);
  else if (how === 'close-many') after.splice(at, 800);
  else after[at] = { id: at, name: `changed ${at}` };
  return after;
}

it('gives the bytes of JSON.stringify for every list, whatever was made for the lists before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 1, 1_023, 1_024, 2_600),
      fc.array(change, { maxLength: 12 }),
      (count, changes) => {
        const texts = new ThingTexts();
        let hazards = things(count);
        for (const one of [...changes, { how: 'replace', where: 0 }]) {
          hazards = changed(hazards, one);
          // Two walls with different regions have things in common.
          for (const seen of [hazards, hazards.filter(({ id }) => id % 3 > 0)]) {
            const snapshot = snapshotOf(seen, hazards.slice(0, 3));
            expect(textOf(texts, snapshot)).toBe(JSON.stringify(snapshot));
          }
        }
      },
    ),
    { numRuns: 20 },
  );
});

it('makes anew only what stands beside a thing that changed', () => {
  const texts = new ThingTexts();
  const before = things(20_000);
  const kept = new Set(texts.snapshot(snapshotOf(before, [])));
  const after = changed(changed(before, { how: 'replace', where: 0.5 }), { how: 'close', where: 0.2 });
  const made = texts.snapshot(snapshotOf(after, [])).filter((piece) => !kept.has(piece));
  // Head, middle, tail, the first run without its comma, and the two that changed.
  expect(made.length).toBeLessThanOrEqual(6);
  expect(made.reduce((sum, piece) => sum + piece.length, 0)).toBeLessThan(100_000);
});
