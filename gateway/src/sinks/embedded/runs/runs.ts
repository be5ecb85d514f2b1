/** Runs and their chunks in the file: found, added, taken away. */

import type { DatabaseSync } from 'node:sqlite';
import type { LevelNo } from '../schema.ts';

/** A run is being built by a merge, is what queries see, or waits for its chunks to be deleted. */
export const STATE = { building: 0, live: 1, dead: 2 } as const;
type State = (typeof STATE)[keyof typeof STATE];

/** A run that is never merged again. */
export const TIER_FINAL = 99;

export interface Run {
  no: number;
  level: LevelNo;
  /** How often its content was merged. */
  tier: number;
  /** Devices of one chunk, as a power of two: small runs have few large chunks, merged ones one a device. */
  groupBits: number;
  /** Newest journal position in it. */
  position: number;
  /** Times of measurement, ms, both inclusive. */
  fromMs: number;
  toMs: number;
  /** Times of receipt of its first and last, ms. */
  firstAt: number;
  lastAt: number;
  /** Readings or buckets. */
  count: number;
}

const GROUP_BITS = [6, 3];

export function groupBitsOf(tier: number): number {
  return GROUP_BITS[tier] ?? 0;
}

/** Chunks of one run; also the most devices a store can number. */
export const CHUNKS_A_RUN_MAX = 2 ** 20;

export function chunkId(run: number, group: number): number {
  return run * CHUNKS_A_RUN_MAX + group;
}

const COLUMNS = `no, level, tier, group_bits AS groupBits, position, from_ms AS fromMs, to_ms AS toMs,
  first_at AS firstAt, last_at AS lastAt, count`;

export type Runs = ReturnType<typeof openRuns>;

export function openRuns(db: DatabaseSync) {
  const add = db.prepare(
    `INSERT INTO run (level, tier, group_bits, state, position, from_ms, to_ms, first_at, last_at, count, devices)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const finish = db.prepare(
    'UPDATE run SET state = ?, tier = ?, from_ms = ?, to_ms = ?, count = ? WHERE no = ?',
  );
  const setState = db.prepare('UPDATE run SET state = ? WHERE no = ?');
  const setTier = db.prepare('UPDATE run SET tier = ? WHERE no = ?');
  const remove = db.prepare('DELETE FROM run WHERE no = ?');
  const live = db.prepare(
    `SELECT ${COLUMNS} FROM run WHERE state = ${STATE.live} AND level = ? ORDER BY position, no`,
  );
  const mergeable = db.prepare(
    `SELECT ${COLUMNS} FROM run WHERE state = 1 AND tier < 99 AND level = ? ORDER BY position, no`,
  );
  const unfinished = db.prepare(`SELECT no FROM run WHERE state <> ${STATE.live} ORDER BY no`);
  const putChunk = db.prepare('INSERT OR REPLACE INTO chunk VALUES (?, ?)');
  const getChunk = db.prepare('SELECT body FROM chunk WHERE id = ?');
  const dropChunks = db.prepare(
    'DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE id >= ? AND id < ? LIMIT ?)',
  );
  const lastGroup = db.prepare('SELECT max(id) AS id FROM chunk WHERE id >= ? AND id < ?');
  const deviceSet = db.prepare('SELECT devices FROM run WHERE no = ?');
  return {
    add: (run: Omit<Run, 'no'>, state: State, devices: Uint8Array | null): number => {
      const { level, tier, groupBits, position, fromMs, toMs, firstAt, lastAt, count } = run;
      const times = [fromMs, toMs, firstAt, lastAt];
      const { lastInsertRowid } = add.run(level, tier, groupBits, state, position, ...times, count, devices);
      return Number(lastInsertRowid);
    },
    /** What was built becomes visible. */
    finish: (run: Pick<Run, 'no' | 'tier' | 'fromMs' | 'toMs' | 'count'>) =>
      finish.run(STATE.live, run.tier, run.fromMs, run.toMs, run.count, run.no),
    setState: (no: number, state: State) => setState.run(state, no),
    setTier: (no: number, tier: number) => setTier.run(tier, no),
    remove: (no: number) => remove.run(no),
    /** In the order of the journal. */
    live: (level: LevelNo) => live.all(level) as unknown as Run[],
    /** Those of them that are not final. */
    mergeable: (level: LevelNo) => mergeable.all(level) as unknown as Run[],
    /** Left over by a crash or a merge. */
    unfinished: () => (unfinished.all() as { no: number }[]).map(({ no }) => no),
    putChunk: (run: number, group: number, body: Uint8Array) => putChunk.run(chunkId(run, group), body),
    chunk: (run: number, group: number) =>
      (getChunk.get(chunkId(run, group)) as { body: Uint8Array } | undefined)?.body,
    /** True when chunks are left. */
    dropChunks: (run: number, chunksMax: number) =>
      Number(dropChunks.run(chunkId(run, 0), chunkId(run + 1, 0), chunksMax).changes) === chunksMax,
    /** One more than the highest group that has a chunk. */
    groups: (run: number) => {
      const { id } = lastGroup.get(chunkId(run, 0), chunkId(run + 1, 0)) as { id: number | null };
      return id === null ? 0 : id - chunkId(run, 0) + 1;
    },
    /** One bit a device; undefined for runs that have too many chunks of one device to need it. */
    devices: (no: number) =>
      (deviceSet.get(no) as { devices: Uint8Array | null } | undefined)?.devices ?? undefined,
  };
}

/** All within one transaction; what went wrong leaves nothing behind. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}
