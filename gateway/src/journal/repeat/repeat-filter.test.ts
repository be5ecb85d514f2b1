import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PAGE_LIMITS } from '../contents/page-cache.ts';
import { decodeFilter, encodeFilter } from './filter-checkpoint.ts';
import { type Admitted, admitted, sampleFilter } from './sample-filter.ts';
import { message, reading } from './sample-readings.ts';

const run = (boot: number, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => reading(boot, from + index));
const stored = (admission: Admitted) => admission.message?.readings ?? [];

it('[P1] the same identity and content again is a repeat and not stored', () => {
  const { commit } = sampleFilter();
  expect(commit([reading(1, 1)])).toMatchObject({ stored: 1, repeats: 0 });
  expect(commit([reading(1, 1, { sentAt: 9, late: true })])).toEqual({
    message: undefined,
    stored: 0,
    repeats: 1,
  });
});

it('[P1] a message partly repeated is stored with the rest', () => {
  const { commit } = sampleFilter();
  commit(run(1, 1, 3));
  const admission = commit(run(1, 2, 5));
  expect(admission).toMatchObject({ stored: 2, repeats: 2 });
  expect(stored(admission).map((r) => r.seq)).toEqual([4, 5]);
});

it('[P1] two equal messages in one commit are stored once', () => {
  const { filter } = sampleFilter();
  const staged = filter.stage();
  expect(admitted(staged, message([reading(1, 1)])).stored).toBe(1);
  expect(admitted(staged, message([reading(1, 1)], { channel: 'event' })).repeats).toBe(1);
});

it('[P1] a commit that failed leaves no trace: its readings are new again', () => {
  const { filter, commit } = sampleFilter();
  commit(run(1, 1, 4));
  const before = encodeFilter(filter).toString();
  const failed = filter.stage();
  admitted(failed, message([reading(1, 5), reading(1, 2, { at: 3 }), reading(9, 1)]));
  failed.startGeneration('d-2', 7);
  expect(encodeFilter(filter).toString()).toBe(before);
  expect(commit([reading(1, 5)])).toMatchObject({ stored: 1, repeats: 0 });
});

it('other content under the same identity begins a generation, and the device starts anew', () => {
  const { commit } = sampleFilter();
  commit(run(1, 1, 3));
  const admission = commit([reading(1, 2, { metrics: { smoke: 9 } }), reading(1, 3)]);
  expect(admission.message?.identityReset).toBe(true);
  expect(stored(admission).map((r) => [r.seq, r.generation])).toEqual([
    [2, 2],
    [3, 2],
  ]);
  expect(commit([reading(1, 3)])).toMatchObject({ repeats: 1 });
  expect(stored(commit([reading(1, 4)]))[0]).toMatchObject({ seq: 4, generation: 2 });
});

it('a device without a counter gets a generation for each reading and loses none', () => {
  const { commit } = sampleFilter();
  const readings = [1, 2, 3].map((value) => reading(0, 0, { metrics: { smoke: value } }));
  expect(stored(commit(readings)).map((r) => r.generation)).toEqual([1, 2, 3]);
});

it('a replaced device starts a generation once; the same or an older number changes nothing', () => {
  const { filter, commit } = sampleFilter();
  commit(run(1, 1, 3));
  filter.startGeneration('d-1', 2);
  expect(stored(commit([reading(1, 2)]))[0]).toMatchObject({ generation: 2 });
  filter.startGeneration('d-1', 2);
  filter.startGeneration('d-1', 1);
  expect(commit([reading(1, 2)]).repeats).toBe(1);
});

it('[P1] of five thousand numbers each is a repeat, whatever memory keeps of them', () => {
  const { filter, commit } = sampleFilter();
  for (let seq = 1; seq <= 5_000; seq += 100) commit(run(1, seq, seq + 99));
  for (let seq = 1; seq <= 5_000; seq += 250)
    expect(commit(run(1, seq, seq + 9))).toMatchObject({ repeats: 10 });
  expect(filter.contents.pages()).toBeLessThanOrEqual(PAGE_LIMITS.pagesOfDeviceMax);
});

it('[P1] exactly what was stored is a repeat: any order, any gaps, however little memory keeps', () => {
  const page = fc.array(fc.nat({ max: 900 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), page), { maxLength: 40 }), (messages) => {
      const pages = { pagesMax: 2, pagesOfDeviceMax: 2, dirtyOfDeviceMax: 1 };
      const { commit } = sampleFilter({ pages });
      const known = new Set<string>();
      for (const [boot, seqs] of messages) {
        const fresh = new Set(seqs.filter((seq) => !known.has(`${boot} ${seq}`)));
        const admission = commit(seqs.map((seq) => reading(boot, seq)));
        expect(stored(admission).map((each) => each.seq)).toEqual([...fresh]);
        expect(stored(admission).some((each) => each.maybeRepeated)).toBe(false);
        for (const seq of seqs) known.add(`${boot} ${seq}`);
      }
    }),
  );
});

it('remembers eight boots; a reading of an older one is marked, of an unknown one is new', () => {
  const { commit } = sampleFilter();
  for (let boot = 1; boot <= 9; boot += 1) commit(run(boot, 1, 3));
  expect(commit([reading(2, 3)]).repeats).toBe(1);
  expect(stored(commit([reading(1, 3)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(stored(commit([reading(1, 9)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(commit([reading(1, 9)]).repeats).toBe(1);
  expect(stored(commit([reading(77, 1)]))[0]).not.toHaveProperty('maybeRepeated');
});

it('[P8] beyond the list of forgotten boots every lower boot is taken as forgotten', () => {
  const { commit } = sampleFilter({ repeat: { bootsMax: 1, forgottenBootsMax: 2 } });
  for (const boot of [50, 10, 11, 12, 13]) commit([reading(boot, 1)]);
  expect(stored(commit([reading(40, 1)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(stored(commit([reading(60, 1)]))[0]).not.toHaveProperty('maybeRepeated');
});

it('[P8] at the limit of all devices together pages go to the table, and none is forgotten', () => {
  const { filter, commit } = sampleFilter({ pages: { pagesMax: 40 } });
  const devices = Array.from({ length: 30 }, (_, device) => `d-${device}`);
  for (let seq = 0; seq < 1_000; seq += 50) {
    for (const device of devices) commit(run(1, seq, seq + 49), device);
  }
  expect(filter.contents.pages()).toBeLessThanOrEqual(40 + 1);
  for (const device of devices) expect(commit(run(1, 300, 310), device)).toMatchObject({ repeats: 11 });
});

it('[P8] one device keeps at most its share of pages; all of its eight boots are known', () => {
  const { filter, commit } = sampleFilter({ pages: { pagesOfDeviceMax: 4, dirtyOfDeviceMax: 2 } });
  for (let boot = 1; boot <= 8; boot += 1) {
    for (let seq = 0; seq < 500; seq += 50) commit(run(boot, seq, seq + 49));
  }
  expect(filter.contents.pages()).toBeLessThanOrEqual(4 + 1);
  for (let boot = 1; boot <= 8; boot += 1) expect(commit(run(boot, 145, 154)).repeats).toBe(10);
});

it('[P8] rows of a boot that is no longer known are cleared away, step by step', () => {
  const { filter, commit, db } = sampleFilter({ pages: { pagesOfDeviceMax: 2, dirtyOfDeviceMax: 0 } });
  const rows = () => db.prepare('SELECT count(*) AS n FROM content').get()?.n;
  for (let seq = 0; seq < 30_000; seq += 100) commit(run(1, seq, seq + 99));
  expect(rows()).toBeGreaterThan(230);
  commit([reading(1, 0, { at: 7 })]);
  let steps = 0;
  while (filter.contents.clearSome(0, (write) => write())) steps += 1;
  expect(steps).toBeGreaterThan(1);
  expect(rows()).toBe(0);
  expect(db.prepare('SELECT count(*) AS n FROM content_boot').get()?.n).toBe(0);
});

it('what retention cleared away is marked, also after a restart; numbers beyond it are new', () => {
  const { filter, commit, db } = sampleFilter({ pages: { pagesOfDeviceMax: 2, dirtyOfDeviceMax: 0 } });
  for (let seq = 0; seq < 1_000; seq += 10) commit(run(1, seq, seq + 9));
  while (filter.contents.clearSome(51, (write) => write())) {
    // Until the rows of the first fifty commits are gone, but for the page that the fifty-first shares.
  }
  const check = (commit: (readings: CheckedReading[]) => Admitted) => {
    expect(stored(commit([reading(1, 100)]))[0]).toMatchObject({ maybeRepeated: true });
    expect(commit([reading(1, 600)]).repeats).toBe(1);
    expect(stored(commit([reading(1, 2_000)]))[0]).not.toHaveProperty('maybeRepeated');
  };
  const again = sampleFilter({ db });
  const flush = filter.contents.flushUpTo(1_000);
  flush.write();
  decodeFilter(encodeFilter(filter), again.filter, 2);
  check(again.commit);
  check(commit);
});

it('[P1] replaying what was stored gives the memory that stored it', () => {
  const { filter, commit } = sampleFilter();
  const journal: MessageRecord[] = [];
  for (let step = 0; step < 600; step += 1) {
    const boot = 1 + ((step * 7) % 11);
    const content = step % 97 === 0 ? { metrics: { smoke: step } } : {};
    const { message: kept } = commit([reading(boot, step % 53, content), reading(boot, step)]);
    if (kept !== undefined) journal.push(kept);
  }
  const again = sampleFilter();
  journal.forEach((kept, index) => {
    again.filter.replay(kept, index + 1);
  });
  expect(encodeFilter(again.filter).toString()).toBe(encodeFilter(filter).toString());
});

it('a checkpoint of format 1 knew numbers but no contents: up to the highest all are marked', () => {
  const { filter, commit } = sampleFilter();
  decodeFilter(Buffer.from('[["d-1",3,[[4,0,1,5,9,9],[5,1,2,2]],[2],1]]'), filter, 1);
  expect(filter.memoryOf('d-1')).toMatchObject({ generation: 3, forgotten: [2], forgottenUpTo: 1 });
  expect(stored(commit([reading(4, 7)]))[0]).toMatchObject({ maybeRepeated: true, generation: 3 });
  expect(stored(commit([reading(4, 10)]))[0]).not.toHaveProperty('maybeRepeated');
  expect(stored(commit([reading(5, 3)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(commit([reading(4, 7)]).repeats).toBe(1);
});
