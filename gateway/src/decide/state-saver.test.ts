/** Saving the state in slices: deciding goes on, and wherever it ends, what was saved before serves. */

import { describe, expect, it } from 'vitest';
import { act, MemoryJournal, MemoryStore, startDeciding } from '../../test/stage/deciding.ts';
import { openLedger } from '../ledger/ledger.ts';
import { temporaryDir } from '../ledger/ledger-fixtures.ts';
import type { Ledger } from '../ledger/ledger-port.ts';
import type { DecisionStore } from './ports.ts';

const DEVICES = 350;
const EVERY_MS = 1_000_000;

/** A district so large that it takes several slices. */
function district(devices = DEVICES): MemoryJournal {
  const journal = new MemoryJournal().begin();
  for (let n = 0; n < devices; n += 1) {
    const device = { id: `n${n}`, venueId: 'shop', kind: 'heat', secretHash: 'h' };
    journal.append(act({ type: 'device.create', device }));
  }
  return journal;
}

/** Each look at it takes 6 ms: no slice takes more than two lots of parts. */
function slowClock() {
  const clock = { nowMs: 0, monotonicMs: () => (clock.nowMs += 6) };
  return clock;
}

function deciding(journal: MemoryJournal, store: DecisionStore) {
  const clock = slowClock();
  const all = startDeciding(journal, store, { ...clock, checkpointEveryMs: EVERY_MS });
  const due = () => {
    clock.nowMs += EVERY_MS;
  };
  return { ...all, due };
}

function hashOf(journal: MemoryJournal): string {
  const { decider, run } = startDeciding(journal, new MemoryStore());
  run();
  return decider.stateHash();
}

class Stopped extends Error {}

/** Ends after so many transactions of checkpoints, as a death would. */
function stopping(ledger: Ledger, transactions: number): DecisionStore {
  let left = transactions;
  const counted = <T>(result: T): T => {
    left -= 1;
    if (left < 0) throw new Stopped();
    return result;
  };
  return {
    offset: () => ledger.offset(),
    checkpoints: () => ledger.checkpoints(),
    beginCheckpoint: (builtOn) => ledger.beginCheckpoint(builtOn),
    clearParts: () => counted(ledger.clearParts()),
    stage: (parts) => counted(ledger.stage(parts)),
    commit: (batch) => counted(ledger.commit(batch)),
  };
}

/** Two checkpoints with entries before, between and among their slices. True when it came to its end. */
function lifeOf(journal: MemoryJournal, store: DecisionStore): boolean {
  try {
    const { decider, run, due } = deciding(journal, store);
    run();
    for (let round = 0; round < 2; round += 1) {
      due();
      for (let n = 0; n < 12; n += 1) {
        journal.append(journal.heat(`n${n}`, n === 6 ? 90 : 20));
        decider.pump();
      }
      run();
    }
    return true;
  } catch (cause) {
    if (cause instanceof Stopped) return false;
    throw cause;
  }
}

describe('a checkpoint in slices', () => {
  it('[P3] stopped after any of its transactions: the next start comes to the same state', () => {
    for (let transactions = 1, isWhole = false; !isWhole; transactions += 1) {
      const dir = temporaryDir();
      const journal = district(210);
      const ledger = openLedger(dir);
      isWhole = lifeOf(journal, stopping(ledger, transactions));
      ledger.close();
      const again = openLedger(dir);
      const saved = again.checkpoints().length;
      if (saved > 0) journal.oldest = (again.checkpoints().at(-1)?.position ?? 0) + 1;
      const next = deciding(journal, again);
      next.run();
      next.decider.checkpoint();
      const third = deciding(journal, again);
      journal.oldest = 1;
      const expected = hashOf(journal);
      expect([next.decider.stateHash(), third.decider.stateHash()]).toEqual([expected, expected]);
      expect(again.checkpoints().length).toBeGreaterThan(0);
      if (isWhole) expect([saved, transactions]).toEqual([2, expect.toSatisfy((n: number) => n > 8)]);
      again.close();
    }
  }, 60_000);

  it('[P8] comes to an end while more is decided than a slice saves', () => {
    const journal = district();
    const store = new MemoryStore();
    const { decider, run, due } = deciding(journal, store);
    run();
    due();
    let pumps = 0;
    for (; store.kept.length === 0; pumps += 1) {
      for (let n = 0; n < DEVICES; n += 1) journal.append(journal.heat(`n${n}`, 20));
      decider.pump();
      if (pumps > 5_000) throw new Error('no end');
    }
    expect(pumps).toBeGreaterThan(3);
    const position = store.kept[0]?.position ?? 0;
    const part = new MemoryJournal();
    part.entries.push(...journal.entries.slice(0, position));
    expect(startDeciding(part, store).decider.stateHash()).toBe(hashOf(part));
  });

  it('[P8] that cannot be written stops no deciding, and the next one is whole', () => {
    const journal = district();
    const store = new MemoryStore();
    const { decider, run, due } = deciding(journal, store);
    run();
    decider.checkpoint();
    const [first] = store.kept;
    for (let n = 0; n < DEVICES; n += 1) journal.append(journal.heat(`n${n}`, 20));
    run();
    due();
    for (let n = 0; n < 2; n += 1) decider.pump();
    store.isFull = true;
    expect(decider.pump()).toBe(false);
    decider.checkpoint();
    store.isFull = false;
    journal.append(journal.heat('n1', 90));
    run();
    expect([decider.position, store.kept]).toEqual([journal.entries.length, [first]]);
    due();
    run();
    expect(startDeciding(journal, store).decider.stateHash()).toBe(hashOf(journal));
    expect(store.kept).toHaveLength(2);
  });

  it('[P8] is given up when something is decided in memory alone', () => {
    const journal = district();
    const store = new MemoryStore();
    const { decider, run, due } = deciding(journal, store);
    run();
    due();
    for (let n = 0; n < 2; n += 1) decider.pump();
    decider.decideUnstored(journal.heat('n1', 90));
    run();
    decider.checkpoint();
    expect(store.kept).toEqual([]);
    journal.append(journal.heat('n2', 21));
    run();
    decider.checkpoint();
    expect(startDeciding(journal, store).decider.stateHash()).toBe(hashOf(journal));
    expect(store.kept).toHaveLength(1);
  });
});
