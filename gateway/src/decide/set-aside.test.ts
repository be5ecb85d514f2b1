import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '@ninewatch/rules';
import { describe, expect, it, onTestFinished } from 'vitest';
import { act, MemoryJournal, MemoryStore, poison, startDeciding } from '../../test/stage/deciding.ts';
import { silentLog } from '../base/log.ts';
import { DETAILS_MAX, openCrashMark, openSetAside, PLACES_MAX } from './set-aside-file.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-aside-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const TICK: JournalRecord = { kind: 'tick', receivedAt: 0, elapsedMs: 0 };

describe('an input on which the fold throws', () => {
  it('[P6] is set aside at the second time and named with its venue, and the others go on', () => {
    const journal = new MemoryJournal().begin();
    journal.append(journal.heat('d1', 20), poison(), journal.heat('d2', 90));
    const { decider, emitted, reports, run } = startDeciding(journal, new MemoryStore());
    run();
    expect(decider.position).toBe(9);
    expect(emitted().filter(({ kind }) => kind === 'hazard')).toMatchObject([{ object: { firstOut: 'd2' } }]);
    expect(reports).toMatchObject([
      {
        condition: 'input-set-aside',
        active: true,
        venueId: 'shop',
        detail: expect.stringContaining('message at 8:0'),
      },
    ]);
    const [report] = reports;
    if (report !== undefined) journal.append(report);
    run();
    expect(emitted().findLast(({ kind }) => kind !== 'audit')).toMatchObject({ kind: 'notice' });
    expect(
      emitted()
        .filter(({ kind }) => kind === 'hazard')
        .at(-1),
    ).toMatchObject({
      object: { kind: 'gateway', priority: 1, venueId: 'shop' },
    });
  });

  it('[P6] stays aside after a restart, with the same state', () => {
    const dir = folder();
    const journal = new MemoryJournal().begin();
    journal.append(poison(), journal.heat('d2', 90));
    const store = new MemoryStore();
    const first = startDeciding(journal, store, { setAside: openSetAside(dir) });
    first.run();
    const second = startDeciding(journal, store, { setAside: openSetAside(dir) });
    expect(second.decider.stateHash()).toBe(first.decider.stateHash());
    second.run();
    expect(second.reports).toEqual([]);
  });

  it('[P6] that was decided by an earlier release does not keep the gateway from starting', () => {
    const journal = new MemoryJournal().begin();
    const store = new MemoryStore();
    journal.append(TICK, journal.heat('d2', 90));
    startDeciding(journal, store).run();
    const entry = journal.entries[6];
    if (entry !== undefined) entry.record = poison();
    const { decider, reports } = startDeciding(journal, store);
    expect(decider.position).toBe(8);
    expect(reports).toMatchObject([{ condition: 'input-set-aside', venueId: 'shop' }]);
  });

  it('[P6] is treated alike when it is the ledger that cannot take what was decided', () => {
    const journal = new MemoryJournal().begin();
    journal.append(journal.heat('d1', 90), journal.heat('d2', 90));
    const store = new MemoryStore();
    const commit = store.commit.bind(store);
    store.commit = (batch) => {
      const bad = batch.changes.find(({ position }) => position === 7);
      if (bad !== undefined) throw Object.assign(new Error('does not fit'), { position: 7, ordinal: 0 });
      commit(batch);
    };
    const { decider, emitted, reports, run } = startDeciding(journal, store);
    run();
    expect(decider.position).toBe(8);
    expect(emitted().filter(({ kind }) => kind === 'hazard')).toMatchObject([{ object: { firstOut: 'd2' } }]);
    expect(reports).toMatchObject([{ detail: 'message at 7:0: does not fit' }]);
  });

  it('answers the person whose act it was', () => {
    const journal = new MemoryJournal().begin();
    const broken = act({ type: 'venue.create', venue: undefined as never });
    journal.append(broken);
    const { emitted, run } = startDeciding(journal, new MemoryStore());
    run();
    expect(emitted().at(-1)).toMatchObject({ kind: 'reply', object: { ok: false, code: 'invalid' } });
  });

  it('a throw on an unstored input leaves the state sound', () => {
    const journal = new MemoryJournal().begin();
    const { decider, run } = startDeciding(journal, new MemoryStore());
    run();
    const before = decider.stateHash();
    decider.decideUnstored(poison());
    run();
    expect(decider.stateHash()).toBe(before);
  });
});

describe('an input of which the process dies', () => {
  /** A run that dies while it decides `place`. */
  function dieAt(dir: string, journal: MemoryJournal, store: MemoryStore, place: string): void {
    const mark = openCrashMark(dir);
    const witness = {
      ...mark,
      trying: (each: string) => {
        mark.trying(each);
        if (each === place) throw new Error('killed');
      },
    };
    const { run } = startDeciding(journal, store, { witness, setAside: openSetAside(dir) });
    expect(run).toThrow('killed');
  }

  it('[P6] is set aside at the third start; one death proves nothing', () => {
    const dir = folder();
    const journal = new MemoryJournal().begin();
    journal.append(journal.heat('d1', 90), TICK);
    const store = new MemoryStore();
    dieAt(dir, journal, store, '7:0');
    dieAt(dir, journal, store, '7:0');
    const options = { witness: openCrashMark(dir), setAside: openSetAside(dir) };
    const { emitted, reports, run } = startDeciding(journal, store, options);
    run();
    expect(emitted().some(({ kind }) => kind === 'hazard')).toBe(false);
    expect(reports).toMatchObject([{ detail: 'message at 7:0: the process died on it twice' }]);
  });

  it('[P6] two deaths at different inputs are nobody’s fault', () => {
    const dir = folder();
    const journal = new MemoryJournal().begin();
    journal.append(journal.heat('d1', 90), TICK);
    const store = new MemoryStore();
    dieAt(dir, journal, store, '7:0');
    dieAt(dir, journal, store, '8:0');
    dieAt(dir, journal, store, '7:0');
    const options = { witness: openCrashMark(dir), setAside: openSetAside(dir) };
    const { emitted, reports, run } = startDeciding(journal, store, options);
    run();
    expect(emitted().some(({ kind }) => kind === 'hazard')).toBe(true);
    expect(reports).toEqual([]);
  });

  it('[P6] a death after the first commit is not held against the last input', () => {
    const dir = folder();
    const journal = new MemoryJournal().begin();
    const { run } = startDeciding(journal, new MemoryStore(), { witness: openCrashMark(dir) });
    run();
    journal.append(TICK);
    run();
    expect(openCrashMark(dir).deaths('7:0')).toBe(0);
    expect(openCrashMark(dir).deaths('6:0')).toBe(0);
  });

  it('a mark that the crash left half-written counts as none', () => {
    const dir = folder();
    writeFileSync(join(dir, 'deciding.json'), '{"pla');
    expect(openCrashMark(dir).deaths('7:0')).toBe(0);
  });
});

describe('a list of what was set aside', () => {
  it(`[P6] goes on beyond ${DETAILS_MAX} entries, with why for the newest alone`, () => {
    const dir = folder();
    const lines = Array.from({ length: DETAILS_MAX }, (_, index) => ({ place: `${index}:0`, detail: 'why' }));
    writeFileSync(join(dir, 'set-aside.json'), JSON.stringify(lines));
    const list = openSetAside(dir);
    list.add('x:0', 'the newest');
    for (const each of [list, openSetAside(dir)]) {
      expect([each.has('0:0'), each.detail('0:0'), each.detail('1:0')]).toEqual([true, '', 'why']);
      expect(each.detail('x:0')).toBe('the newest');
    }
  });

  it(`[P8] holds ${PLACES_MAX} entries and forgets the oldest`, () => {
    const dir = folder();
    const lines = Array.from({ length: PLACES_MAX }, (_, index) => ({ place: `${index}:0`, detail: '' }));
    writeFileSync(join(dir, 'set-aside.json'), JSON.stringify(lines));
    const list = openSetAside(dir);
    list.add('x:0', 'the newest');
    expect([list.has('0:0'), list.has('1:0'), list.has('x:0')]).toEqual([false, true, true]);
  });

  it('[P6] that cannot be written is kept in memory, and deciding goes on', () => {
    const dir = folder();
    mkdirSync(join(dir, 'set-aside.json.next'));
    const journal = new MemoryJournal().begin();
    journal.append(poison(), journal.heat('d2', 90));
    const { decider, run } = startDeciding(journal, new MemoryStore(), { setAside: openSetAside(dir) });
    run();
    expect(decider.position).toBe(8);
  });
});

it('[P8] a witness that cannot be written is none: deciding begins, and it is said once', () => {
  const dir = folder();
  mkdirSync(join(dir, 'deciding.json'));
  const journal = new MemoryJournal().begin();
  const warned: unknown[] = [];
  const log = { ...silentLog, warn: (...what: unknown[]) => void warned.push(what) } as typeof silentLog;
  const { decider, run } = startDeciding(journal, new MemoryStore(), { witness: openCrashMark(dir), log });
  run();
  expect(decider.position).toBe(6);
  expect(warned).toHaveLength(1);
});

it('a damaged list of what was set aside keeps the gateway from deciding differently', () => {
  const dir = folder();
  writeFileSync(join(dir, 'set-aside.json'), '[{');
  expect(() => openSetAside(dir)).toThrow(expect.objectContaining({ code: 'data-dir-unusable' }));
});
