import type { Hazard } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { act, MemoryJournal, MemoryStore, startDeciding } from '../../test/stage/deciding.ts';
import { DamagedRow } from '../base/errors.ts';

/** Dangers, acts, ticks: everything that a restart in the middle could lose or double. */
function fullJournal(): MemoryJournal {
  const journal = new MemoryJournal().begin();
  const tick = { kind: 'tick', receivedAt: 0, elapsedMs: 60_000 } as const;
  for (const temperature of [20, 80, 90, 30, 75, 20]) {
    journal.append(journal.heat('d1', temperature), tick, journal.heat('d2', temperature - 10));
  }
  const hazardId = openHazardOf(journal);
  journal.append(
    act({ type: 'hazard.acknowledge', hazardId }),
    act({ type: 'hazard.reset', hazardId }),
    journal.heat('d1', 99),
    act({ type: 'hazard.reset', hazardId }),
    tick,
  );
  return journal;
}

function openHazardOf(journal: MemoryJournal): string {
  const { emitted, run } = startDeciding(journal, new MemoryStore());
  run();
  return emitted().find((change) => change.kind === 'hazard')?.object.id ?? '';
}

describe('a restart', () => {
  it('[P3] from a checkpoint at any position gives the same state and every change once', () => {
    const journal = fullJournal();
    const whole = startDeciding(journal, new MemoryStore());
    whole.run();
    const hash = whole.decider.stateHash();
    const changes = whole.emitted();
    expect(changes.filter(({ kind }) => kind === 'ticket').length).toBeGreaterThan(1);
    for (let position = 1; position <= journal.entries.length; position += 1) {
      const store = new MemoryStore();
      const part = new MemoryJournal();
      part.entries.push(...journal.entries.slice(0, position));
      const first = startDeciding(part, store);
      first.run();
      if (position % 2 === 0) first.decider.checkpoint();
      const second = startDeciding(journal, store);
      second.run();
      expect(second.decider.stateHash()).toBe(hash);
      expect([...first.emitted(), ...second.emitted()]).toEqual(changes);
      expect(store.changes.map(({ change }) => change)).toEqual(changes);
    }
  });

  it('a damaged row is refused at once, with what precedes it decided', () => {
    const journal = fullJournal();
    const newest = journal.entries.length;
    const read = journal.read.bind(journal);
    journal.read = (after, entriesMax) => {
      if (after === newest - 1) throw new DamagedRow(newest);
      const { entries } = read(after, Math.min(entriesMax, newest - 1 - after));
      const upTo = after + entries.length;
      return upTo === newest - 1 ? { entries, upTo, isCut: true } : { entries, upTo };
    };
    const { decider, run } = startDeciding(journal, new MemoryStore());
    expect(run).toThrow(`journal position ${newest} is damaged`);
    expect(decider.position).toBe(newest - 1);
  });

  it('[P3] saves the state as often as asked, and again at the end only when something happened', () => {
    const journal = fullJournal();
    const store = new MemoryStore();
    let nowMs = 0;
    const { decider, run } = startDeciding(journal, store, {
      checkpointEveryMs: 1_000,
      monotonicMs: () => nowMs,
    });
    run();
    expect(store.kept).toEqual([]);
    nowMs = 1_000;
    journal.append(journal.heat('d1', 21));
    run();
    decider.checkpoint();
    expect(store.kept.map(({ position }) => position)).toEqual([journal.entries.length]);
  });

  it('[P3] entries without effect are stored once a second, and a death folds them again', () => {
    const journal = fullJournal();
    const store = new MemoryStore();
    let nowMs = 5_000;
    const { decider, decided, run } = startDeciding(journal, store, { monotonicMs: () => nowMs });
    run();
    const stored = store.offset();
    journal.append(journal.heat('d2', 20));
    journal.append(journal.heat('d2', 21));
    run();
    expect([decider.position, store.offset()]).toEqual([stored + 2, stored]);
    expect(decided.at(-1)).toMatchObject({ changes: [], upTo: stored + 2, isStored: true });
    const again = startDeciding(journal, store, { monotonicMs: () => nowMs });
    again.run();
    expect(again.decider.stateHash()).toBe(decider.stateHash());
    expect(again.emitted()).toEqual([]);
    nowMs += 1_000;
    journal.append(journal.heat('d2', 20));
    run();
    expect(store.offset()).toBe(stored + 3);
  });

  it('[P3] takes an older checkpoint when the newest is corrupt or of another format', () => {
    const journal = fullJournal();
    const store = new MemoryStore();
    const whole = startDeciding(journal, store);
    whole.run();
    whole.decider.checkpoint();
    const position = journal.entries.length;
    const otherFormat = new Map(store.kept[0]?.parts).set('root', '{"format":0}');
    store.kept.unshift(
      { position, parts: new Map() },
      { position, parts: otherFormat },
      { position, parts: new Map([['root', 'no JSON']]) },
    );
    const again = startDeciding(journal, store);
    expect(again.decider.stateHash()).toBe(whole.decider.stateHash());
  });

  it('[P3] replays from zero when no checkpoint is sound, and says so when the journal was trimmed', () => {
    const journal = fullJournal();
    const store = new MemoryStore();
    const whole = startDeciding(journal, store);
    whole.run();
    store.kept = [{ position: 9, parts: new Map() }];
    expect(startDeciding(journal, store).decider.stateHash()).toBe(whole.decider.stateHash());
    journal.oldest = 4;
    expect(() => startDeciding(journal, store)).toThrow(
      expect.objectContaining({
        code: 'checkpoint-lost',
        message:
          'no checkpoint is sound (the newest: checkpoint without root) and the journal begins at 4: restore a backup',
      }),
    );
  });

  it('[P3] refuses a journal that ends before the ledger does', () => {
    const journal = fullJournal();
    const store = new MemoryStore();
    startDeciding(journal, store).run();
    journal.entries.pop();
    expect(() => startDeciding(journal, store)).toThrow(expect.objectContaining({ code: 'checkpoint-lost' }));
  });
});

describe('a ledger that cannot be written', () => {
  it('[P4] gets the changes later, each once, while the journal goes on', () => {
    const journal = fullJournal();
    const whole = startDeciding(journal, new MemoryStore());
    whole.run();
    const part = new MemoryJournal();
    const store = new MemoryStore();
    let nowMs = 0;
    // Each offset is due, also without changes.
    const monotonicMs = () => (nowMs += 1_000);
    const { decider, emitted, run } = startDeciding(part, store, { monotonicMs, checkpointEveryMs: 1e9 });
    for (const [index, { record }] of journal.entries.entries()) {
      part.append(record);
      store.isFull = index % 3 !== 0;
      if (store.isFull) expect(run).toThrow('the disk is full');
      else run();
    }
    store.isFull = false;
    run();
    expect(decider.position).toBe(journal.entries.length);
    expect(decider.stateHash()).toBe(whole.decider.stateHash());
    expect(emitted()).toEqual(whole.emitted());
    expect(store.changes.map(({ change }) => change)).toEqual(whole.emitted());
  });

  it('[P8] does not keep a danger from the wall: shown as not stored, and without answers', () => {
    const journal = new MemoryJournal().begin();
    const store = new MemoryStore();
    const { decided, wall, run } = startDeciding(journal, store);
    run();
    store.isFull = true;
    journal.append(
      journal.heat('d1', 90),
      act({ type: 'region.create', region: { id: 'w', name: 'w', level: 'town' } }),
    );
    expect(run).toThrow();
    expect(wall()).toMatchObject([{ state: 'unacknowledged', notStored: true, ticketId: null }]);
    const count = decided.length;
    expect(run).toThrow();
    expect(decided).toHaveLength(count);
    store.isFull = false;
    run();
    expect(wall()).toMatchObject([{ version: 1, state: 'unacknowledged', ticketId: expect.any(String) }]);
    expect(wall()[0]).not.toHaveProperty('notStored');
    expect(decided.at(-1)?.changes.map(({ kind }) => kind)).toContain('reply');
  });
});

describe('when not even the journal takes it', () => {
  it('[P8] an event is shown as not stored, and the wall forgets it when storing works again', () => {
    const journal = new MemoryJournal().begin();
    const store = new MemoryStore();
    const { decider, decided, wall, run } = startDeciding(journal, store);
    run();
    decider.decideUnstored(journal.heat('d1', 90));
    decider.decideUnstored(journal.heat('d2', 95));
    expect(wall()).toMatchObject([{ version: 0, notStored: true, ticketId: null }]);
    expect(decided.filter(({ isStored }) => !isStored).flatMap((each) => each.changes)).toHaveLength(2);
    decider.checkpoint();
    expect(store.kept).toEqual([]);
    journal.append({ kind: 'tick', receivedAt: 0, elapsedMs: 0 });
    run();
    expect(wall()).toEqual([]);
    const untouched = startDeciding(journal, new MemoryStore());
    untouched.run();
    expect(decider.stateHash()).toBe(untouched.decider.stateHash());
  });

  it('[P8] a hazard that was stored before comes back as it is stored', () => {
    const journal = new MemoryJournal().begin();
    const store = new MemoryStore();
    const { decider, wall, run } = startDeciding(journal, store);
    journal.append(journal.heat('d1', 90));
    run();
    const [stored] = wall();
    decider.decideUnstored(journal.heat('d2', 90));
    expect(wall()).toMatchObject([{ id: stored?.id, version: stored?.version, notStored: true }]);
    journal.append({ kind: 'tick', receivedAt: 0, elapsedMs: 0 });
    run();
    expect(wall()).toEqual([stored]);
    journal.append(journal.heat('d2', 91));
    run();
    expect(wall()).toMatchObject([{ id: stored?.id, version: (stored?.version ?? 0) + 1 }]);
  });

  it('[P4] the same danger sent again is stored under its own id', () => {
    const journal = new MemoryJournal().begin();
    const { decider, decided, wall, run } = startDeciding(journal, new MemoryStore());
    run();
    const danger = journal.heat('d1', 90);
    decider.decideUnstored(danger);
    journal.append(danger);
    run();
    const ids = decided.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'hazard'));
    expect(new Set(ids.map(({ object }) => (object as Hazard).id)).size).toBe(2);
    expect(wall()).toMatchObject([{ id: `e1-${journal.entries.length}-1`, version: 1 }]);
  });
});
