import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { REPEAT_LIMITS } from './device-memory.ts';
import { decodeFilter, encodeFilter } from './filter-checkpoint.ts';
import { RepeatFilter } from './repeat-filter.ts';
import { message, reading } from './sample-readings.ts';
import type { Admission } from './staged-readings.ts';

/** One commit with one message. */
function commit(filter: RepeatFilter, readings: CheckedReading[], deviceId = 'd-1'): Admission {
  const staged = filter.stage();
  const admission = staged.admit(message(readings, { deviceId }));
  filter.apply(staged);
  return admission;
}
const run = (boot: number, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => reading(boot, from + index));
const stored = (admission: Admission) => admission.message?.readings ?? [];

it('[P1] the same identity and content again is a repeat and not stored', () => {
  const filter = new RepeatFilter();
  expect(commit(filter, [reading(1, 1)])).toMatchObject({ stored: 1, repeats: 0 });
  expect(commit(filter, [reading(1, 1, { sentAt: 9, late: true })])).toEqual({
    message: undefined,
    stored: 0,
    repeats: 1,
  });
});

it('[P1] a message partly repeated is stored with the rest', () => {
  const filter = new RepeatFilter();
  commit(filter, run(1, 1, 3));
  const admission = commit(filter, run(1, 2, 5));
  expect(admission).toMatchObject({ stored: 2, repeats: 2 });
  expect(stored(admission).map((r) => r.seq)).toEqual([4, 5]);
});

it('[P1] two equal messages in one commit are stored once', () => {
  const filter = new RepeatFilter();
  const staged = filter.stage();
  expect(staged.admit(message([reading(1, 1)])).stored).toBe(1);
  expect(staged.admit(message([reading(1, 1)], { channel: 'event' })).repeats).toBe(1);
});

it('[P1] a commit that failed leaves no trace: its readings are new again', () => {
  const filter = new RepeatFilter();
  commit(filter, run(1, 1, 4));
  const before = encodeFilter(filter).toString();
  const failed = filter.stage();
  failed.admit(message([reading(1, 5), reading(1, 2, { at: 3 }), reading(9, 1)]));
  failed.startGeneration('d-2', 7);
  expect(encodeFilter(filter).toString()).toBe(before);
  expect(commit(filter, [reading(1, 5)])).toMatchObject({ stored: 1, repeats: 0 });
});

it('other content under the same identity begins a generation, and the device starts anew', () => {
  const filter = new RepeatFilter();
  commit(filter, run(1, 1, 3));
  const admission = commit(filter, [reading(1, 2, { metrics: { smoke: 9 } }), reading(1, 3)]);
  expect(admission.message?.identityReset).toBe(true);
  expect(stored(admission).map((r) => [r.seq, r.generation])).toEqual([
    [2, 2],
    [3, 2],
  ]);
  expect(commit(filter, [reading(1, 3)])).toMatchObject({ repeats: 1 });
  expect(stored(commit(filter, [reading(1, 4)]))[0]).toMatchObject({ seq: 4, generation: 2 });
});

it('a device without a counter gets a generation for each reading and loses none', () => {
  const filter = new RepeatFilter();
  const readings = [1, 2, 3].map((value) => reading(0, 0, { metrics: { smoke: value } }));
  expect(stored(commit(filter, readings)).map((r) => r.generation)).toEqual([1, 2, 3]);
});

it('a replaced device starts a generation once; the same or an older number changes nothing', () => {
  const filter = new RepeatFilter();
  commit(filter, run(1, 1, 3));
  filter.startGeneration('d-1', 2);
  expect(stored(commit(filter, [reading(1, 2)]))[0]).toMatchObject({ generation: 2 });
  filter.startGeneration('d-1', 2);
  filter.startGeneration('d-1', 1);
  expect(commit(filter, [reading(1, 2)]).repeats).toBe(1);
});

it('seen but no longer remembered: stored and marked, never dropped', () => {
  const filter = new RepeatFilter();
  for (let seq = 1; seq <= 5_000; seq += 100) commit(filter, run(1, seq, seq + 99));
  expect(commit(filter, [reading(1, 5_000)]).repeats).toBe(1);
  expect(commit(filter, [reading(1, 5_000 - REPEAT_LIMITS.contentsMax + 1)]).repeats).toBe(1);
  expect(stored(commit(filter, [reading(1, 4)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(commit(filter, [reading(1, 4)]).repeats).toBe(1);
});

it('remembers eight boots; a reading of an older one is marked, of an unknown one is new', () => {
  const filter = new RepeatFilter();
  for (let boot = 1; boot <= 9; boot += 1) commit(filter, run(boot, 1, 3));
  expect(commit(filter, [reading(2, 3)]).repeats).toBe(1);
  expect(stored(commit(filter, [reading(1, 3)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(stored(commit(filter, [reading(1, 9)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(commit(filter, [reading(1, 9)]).repeats).toBe(1);
  expect(stored(commit(filter, [reading(77, 1)]))[0]).not.toHaveProperty('maybeRepeated');
});

it('[P8] beyond the list of forgotten boots every lower boot is taken as forgotten', () => {
  const filter = new RepeatFilter({ ...REPEAT_LIMITS, bootsMax: 1, forgottenBootsMax: 2 });
  for (const boot of [50, 10, 11, 12, 13]) commit(filter, [reading(boot, 1)]);
  expect(stored(commit(filter, [reading(40, 1)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(stored(commit(filter, [reading(60, 1)]))[0]).not.toHaveProperty('maybeRepeated');
});

it('[P8] at the limit of all contents together no table grows, and each device keeps its first one', () => {
  const filter = new RepeatFilter({ ...REPEAT_LIMITS, contentsMin: 16, contentsOfAllMax: 256 });
  for (let device = 0; device < 8; device += 1) {
    for (let seq = 0; seq < 100; seq += 1) commit(filter, [reading(1, seq)], `d-${device}`);
  }
  expect(filter.contentSlots()).toBeLessThanOrEqual(256 + 8 * 16);
  expect(commit(filter, [reading(1, 99)], 'd-7').repeats).toBe(1);
});

it('[P8] one device keeps at most its share of contents, the latest boot first', () => {
  const filter = new RepeatFilter({ ...REPEAT_LIMITS, contentsMax: 128 });
  for (let boot = 1; boot <= 8; boot += 1) {
    for (let seq = 0; seq < 200; seq += 1) commit(filter, [reading(boot, seq)]);
  }
  expect(filter.contentSlots()).toBeLessThanOrEqual(128);
  expect(commit(filter, [reading(8, 150)]).repeats).toBe(1);
  expect(stored(commit(filter, [reading(1, 150)]))[0]).toMatchObject({ maybeRepeated: true });
});

it('[P1] replaying what was stored gives the memory that stored it', () => {
  const filter = new RepeatFilter();
  const journal: MessageRecord[] = [];
  for (let step = 0; step < 600; step += 1) {
    const boot = 1 + ((step * 7) % 11);
    const content = step % 97 === 0 ? { metrics: { smoke: step } } : {};
    const { message: kept } = commit(filter, [reading(boot, step % 53, content), reading(boot, step)]);
    if (kept !== undefined) journal.push(kept);
  }
  const again = new RepeatFilter();
  for (const kept of journal) again.replay(kept);
  expect(encodeFilter(again).toString()).toBe(encodeFilter(filter).toString());
});

it('a checkpoint brings everything back but contents', () => {
  const filter = new RepeatFilter({ ...REPEAT_LIMITS, bootsMax: 2 });
  for (let boot = 1; boot <= 3; boot += 1) commit(filter, [reading(boot, 1), reading(boot, 5)]);
  const again = new RepeatFilter({ ...REPEAT_LIMITS, bootsMax: 2 });
  decodeFilter(encodeFilter(filter), again);
  expect(encodeFilter(again)).toEqual(encodeFilter(filter));
  expect(stored(commit(again, [reading(3, 5)]))[0]).toMatchObject({ maybeRepeated: true });
  expect(stored(commit(again, [reading(3, 6)]))[0]).not.toHaveProperty('maybeRepeated');
});
