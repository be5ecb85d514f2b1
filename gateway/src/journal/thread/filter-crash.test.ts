import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PAGE_LIMITS } from '../contents/page-cache.ts';
import { EntryStore } from '../disk/entry-store.ts';
import type { RepeatFilter } from '../repeat/repeat-filter.ts';
import { type Admitted, admitted, sampleFilter } from '../repeat/sample-filter.ts';
import { message, reading } from '../repeat/sample-readings.ts';
import { rebuildFilter, writeCheckpoint } from './filter-memory.ts';

/** As little in memory as can be, so that everything moves. */
const TIGHT = { ...PAGE_LIMITS, pagesMax: 6, pagesOfDeviceMax: 2, dirtyOfDeviceMax: 1, dirtyReadingsMax: 6 };

const OPTIONS = { readingsMax: 0, pageLimits: TIGHT, flushReadings: 10 };

/** These ends are a process's, not a machine's: what was written stays. */
function openUnsynced(dir: string): EntryStore {
  const store = new EntryStore(dir);
  store.db.exec('PRAGMA synchronous = OFF');
  return store;
}

/** A journal that ends without closing, as often as asked: nothing but its file goes on. */
class Crashing {
  readonly #dir = mkdtempSync(join(tmpdir(), 'ninewatch-crash-'));
  #store = openUnsynced(this.#dir);
  #filter: RepeatFilter = rebuildFilter(this.#store, OPTIONS).filter;

  commit(deviceId: string, readings: ReturnType<typeof reading>[]): Admitted {
    const staged = this.#filter.stage();
    const admission = admitted(staged, message(readings, { deviceId }));
    if (admission.message === undefined) return admission;
    const flush = this.#filter.contents.flush({ readings: admission.stored, isShort: false });
    this.#store.append({
      committedAt: 1,
      lines: [JSON.stringify(admission.message)],
      readings: admission.stored,
      generations: staged.generations,
      alsoWrite: flush.write,
    });
    flush.done();
    this.#filter.apply(staged, this.#store.newest);
    return admission;
  }

  /** A commit that the disk refuses. */
  fail(readings: ReturnType<typeof reading>[]): void {
    admitted(this.#filter.stage(), message(readings));
    const flush = this.#filter.contents.flushUpTo(this.#store.newest);
    const refuse = () =>
      this.#store.transaction(() => {
        flush.write();
        throw new Error('refused');
      });
    expect(refuse).toThrow('refused');
  }

  checkpoint(): void {
    this.#store.transaction(() => writeCheckpoint(this.#store, this.#filter));
  }

  clear(): void {
    this.#filter.contents.clearSome(0, (write) => this.#store.transaction(write));
  }

  crash(): void {
    this.#store.close();
    this.#store = openUnsynced(this.#dir);
    this.#filter = rebuildFilter(this.#store, OPTIONS).filter;
  }

  end(): void {
    this.#store.close();
    rmSync(this.#dir, { recursive: true });
  }
}

/** Three pages of a few numbers, more boots than are remembered, seldom other content. */
const readings = fc.array(
  fc.record({
    boot: fc.integer({ min: 1, max: 10 }),
    seq: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })).map(([page, place]) => page * 128 + place),
    isOther: fc.nat({ max: 60 }).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 8 },
);
const commits = fc.record({ what: fc.constant('commit' as const), device: fc.nat({ max: 1 }), readings });
const others = fc.record({
  what: fc.constantFrom('checkpoint', 'crash', 'crash', 'clear', 'fail'),
  device: fc.constant(0),
  readings,
});
const step = fc.oneof({ weight: 3, arbitrary: commits }, { weight: 2, arbitrary: others });

it('[P1] crashes, failed commits and checkpoints at any time change no judgement', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
      const journal = new Crashing();
      const { commit } = sampleFilter();
      try {
        for (const each of steps) {
          const sent = each.readings.map(({ boot, seq, isOther }) =>
            reading(boot, seq, isOther ? { at: 9 } : {}),
          );
          if (each.what === 'fail') journal.fail(sent);
          else if (each.what !== 'commit') journal[each.what as 'crash' | 'checkpoint' | 'clear']();
          else {
            const deviceId = `d-${each.device}`;
            expect(journal.commit(deviceId, sent)).toEqual(commit(sent, deviceId));
          }
        }
      } finally {
        journal.end();
      }
    }),
    { numRuns: 25, interruptAfterTimeLimit: 20_000 },
  );
}, 40_000);
