/** Forgets what is older than its level is kept: at once for queries, run by run in the file. */

import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { RetentionTimes } from '../reading-store.ts';
import type { Chores } from './runs/chores.ts';
import { inTransaction, type Runs, STATE } from './runs/runs.ts';
import { LEVELS, RAW } from './schema.ts';

const PAGES_A_VACUUM = 200;
/** Free space that stays in the file: merging needs it again soon. */
const FREE_BYTES_KEPT = 64 << 20;

/** Not a level: before which time raw readings are not shown, which may move back when a clock is set right. */
const SHOWN = -1;

export interface Horizons {
  /** Before which time each level is not complete any more, ms, by number of the level. */
  levels: number[];
  /** Before which time no raw reading is shown, ms. */
  shownMs: number;
}

export function openHorizons(db: DatabaseSync): () => Horizons {
  const all = db.prepare('SELECT level, before_ms AS beforeMs FROM horizon');
  return () => {
    const known = new Map(
      (all.all() as { level: number; beforeMs: number }[]).map((h) => [h.level, h.beforeMs]),
    );
    return { levels: LEVELS.map(({ no }) => known.get(no) ?? 0), shownMs: known.get(SHOWN) ?? 0 };
  };
}

export async function prune(
  { db, runs, chores }: { db: DatabaseSync; runs: Runs; chores: Chores },
  before: RetentionTimes,
): Promise<void> {
  const { levels } = openHorizons(db)();
  const set = db.prepare('INSERT OR REPLACE INTO horizon VALUES (?, ?)');
  const wanted = [before.rawMs, before.minutesMs, before.quartersMs, before.hoursMs];
  // A coarser level is never shorter than a finer one, or a chart would have a hole.
  const times = wanted.map((_, i) => Math.min(...wanted.slice(0, i + 1)));
  inTransaction(db, () => {
    // After a clock that was far ahead, what comes next must not lie behind the horizon.
    const all = LEVELS.flatMap(({ no }) => runs.live(no));
    const endMs = all.reduce((end, { toMs }) => Math.max(end, toMs + 1), 0);
    set.run(SHOWN, Math.floor(before.rawMs));
    for (const { no } of LEVELS) {
      const beforeMs = Math.floor(times[no] as number);
      const live = runs.live(no);
      set.run(no, Math.max(levels[no] as number, Math.min(beforeMs, endMs)));
      for (const run of live) {
        // Fresh raw runs are not yet in any bucket: merged first, dropped next time.
        const mayDrop = run.toMs < beforeMs && !(no === RAW && run.tier === 0) && !chores.isMerging(run.no);
        if (mayDrop) runs.setState(run.no, STATE.dead);
      }
    }
  });
  chores.wake();
  await chores.advance(Number.POSITIVE_INFINITY);
  await giveBack(db);
}

/** In small steps, so that a write never waits long. */
async function giveBack(db: DatabaseSync): Promise<void> {
  const { page_size: pageBytes } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  const free = db.prepare('PRAGMA freelist_count');
  while ((free.get() as { freelist_count: number }).freelist_count * pageBytes > FREE_BYTES_KEPT) {
    db.exec(`PRAGMA incremental_vacuum(${PAGES_A_VACUUM})`);
    await setImmediate();
  }
}
