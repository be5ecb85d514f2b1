/** Checkpoints: what is damaged or incomplete is never handed out, and they share as little as they can. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Part } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { freshLedger } from '../ledger-fixtures.ts';
import type { Ledger } from '../ledger-port.ts';

/** Not compressible to nothing, larger than what is kept plain. */
const LARGE = Array.from({ length: 20_000 }, (_, n) => `venue ${n} 火`).join(';');

type Texts = Record<string, string>;

/** As the decider does: everything when asked for it, else what changed. Returns what was asked for. */
function save(
  ledger: Ledger,
  position: number,
  whole: Texts,
  changed: Texts,
  builtOn?: number | null,
): string {
  while (ledger.clearParts());
  const newest = ledger.checkpoints()[0]?.position ?? null;
  const extent = ledger.beginCheckpoint(builtOn === undefined ? newest : builtOn);
  for (const part of Object.entries(extent === 'whole' ? whole : changed)) ledger.stage([part]);
  ledger.commit({ upTo: position, changes: [], isCheckpoint: true });
  while (ledger.clearParts());
  return extent;
}

/** Position → texts, or why not. */
function kept(ledger: Ledger): [number, Texts | string][] {
  return ledger.checkpoints().map(({ position, parts }) => {
    try {
      return [position, Object.fromEntries(parts())];
    } catch (cause) {
      return [position, (cause as Error).message];
    }
  });
}

function withCheckpoints(count: number) {
  const fresh = freshLedger();
  const state: Texts = { root: '', large: LARGE, rules: 'r' };
  const extents: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    state.root = `root ${n}`;
    extents.push(save(fresh.ledger, n * 10, state, { root: state.root }));
  }
  const db = new DatabaseSync(join(fresh.dir, 'ledger.sqlite'));
  const sql = (text: string) => db.prepare(text).all();
  return { ...fresh, extents, sql };
}

const stateAt = (n: number): Texts => ({ root: `root ${n}`, large: LARGE, rules: 'r' });
const ids = (sql: (text: string) => unknown[]) => sql('SELECT id FROM checkpoint_part').length;

describe('checkpoints', () => {
  it('[P3] the last three are kept, newest first; every second one is whole', () => {
    const { ledger, extents } = withCheckpoints(5);
    expect(extents).toEqual(['whole', 'changed', 'whole', 'changed', 'whole']);
    expect(kept(ledger)).toEqual([
      [50, stateAt(5)],
      [40, stateAt(4)],
      [30, stateAt(3)],
    ]);
    expect(ledger.keepFrom()).toBe(30);
  });

  it('[P3] without any, the whole journal is to be kept', () => {
    const { ledger } = withCheckpoints(0);
    expect([ledger.checkpoints(), ledger.keepFrom()]).toEqual([[], 0]);
  });

  it('[P3] the latest of several texts of a key counts', () => {
    const { ledger } = freshLedger();
    ledger.beginCheckpoint(null);
    ledger.stage([
      ['root', 'a'],
      ['x', '1'],
    ]);
    ledger.stage([['root', 'b']]);
    ledger.commit({ upTo: 4, changes: [], isCheckpoint: true });
    expect(kept(ledger)).toEqual([[4, { root: 'b', x: '1' }]]);
  });

  it('[P3] one whose changes are not known since the newest is whole', () => {
    const { ledger } = withCheckpoints(1);
    expect(save(ledger, 20, stateAt(2), {}, null)).toBe('whole');
    expect(save(ledger, 30, stateAt(3), {}, 10)).toBe('whole');
  });

  it.each([
    ['a flipped text', "SET content = 'root 9' WHERE id = 4", /part 4 is damaged/],
    ['a flipped byte of what both have', "SET content = 'R' WHERE id = 3", /part 3 is damaged/, 'both'],
    ['a part under another key', "SET key = 'other' WHERE id = 4", /part 4 is damaged/],
    ['damaged compression', "SET content = x'00' WHERE id = 4", /part 4 is damaged/],
    ['another checksum', 'SET crc = 5 WHERE id = 4', /part 4 is damaged/],
    ['a part at the place of another', 'SET id = 9 WHERE id = 4', /part 4 is missing/],
  ])('[P3] %s is noticed, the older one still serves', (_what, change, why, both = '') => {
    const { ledger, sql } = withCheckpoints(2);
    sql(`UPDATE checkpoint_part ${change}`);
    const [newest, older] = kept(ledger);
    expect(newest).toEqual([20, expect.stringMatching(why)]);
    expect(older).toEqual([10, both === '' ? stateAt(1) : expect.stringMatching(why)]);
  });

  it.each(['first_part = 2', 'last_part = 3', "checksum = 'x'", 'position = 25'])(
    '[P3] a checkpoint with %s is noticed',
    (change) => {
      const { ledger, sql } = withCheckpoints(2);
      sql(`UPDATE checkpoint SET ${change} WHERE position = 20`);
      expect(kept(ledger)[0]?.[1]).toBe('its checksum is wrong');
    },
  );

  it('[P3] whatever single part is damaged or lost, one of the three serves', () => {
    for (const count of [3, 4]) {
      const { ledger, sql } = withCheckpoints(count);
      const all = sql('SELECT id, key, crc, content FROM checkpoint_part') as { id: number }[];
      for (const { id } of all) {
        sql(`UPDATE checkpoint_part SET crc = crc + 1 WHERE id = ${id}`);
        expect(kept(ledger).some(([, state]) => typeof state !== 'string')).toBe(true);
        sql(`UPDATE checkpoint_part SET crc = crc - 1 WHERE id = ${id}`);
      }
    }
  });
});

describe('the parts that are kept', () => {
  it('[P8] are at most those of four checkpoints, and of one that is being written', () => {
    const { ledger, sql } = withCheckpoints(4);
    for (let n = 5; n < 30; n += 1) {
      expect(save(ledger, n * 10, stateAt(n), stateAt(n))).toBe(n % 2 === 1 ? 'whole' : 'changed');
      expect(ids(sql)).toBeLessThanOrEqual(4 * 3);
    }
  });

  it('[P8] go a bounded number at a time', () => {
    const { ledger, sql } = freshLedgerWithSql();
    const many: Part[] = Array.from({ length: 2_500 }, (_, n) => [`device/${n}`, 'x']);
    ledger.beginCheckpoint(null);
    ledger.stage(many);
    // Given up: what is staged for the next one begins anew.
    ledger.beginCheckpoint(null);
    expect(() => ledger.stage([['root', '']])).toThrow(expect.objectContaining({ errcode: 1555 }));
    expect([ledger.clearParts(), ids(sql)]).toEqual([true, 1_500]);
    expect([ledger.clearParts(), ledger.clearParts(), ids(sql)]).toEqual([true, false, 0]);
  });

  it('[P8] a commit that fails leaves the older ones as they are', () => {
    const { ledger } = withCheckpoints(1);
    ledger.beginCheckpoint(10);
    ledger.stage([['root', 'lost']]);
    expect(() => ledger.commit({ upTo: 5, changes: [], isCheckpoint: true })).toThrow(/upTo/);
    expect(kept(ledger)).toEqual([[10, stateAt(1)]]);
    expect(save(ledger, 20, stateAt(2), { root: 'root 2' }, null)).toBe('whole');
    expect(kept(ledger)[0]).toEqual([20, stateAt(2)]);
  });
});

function freshLedgerWithSql() {
  return withCheckpoints(0);
}
