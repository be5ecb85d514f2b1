/** What the InfluxDB sink must remember: how far it is, how readings are numbered, what is half summed up. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDeviceNumbers } from './device-numbers.ts';

const FILE = 'influx.db';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS progress (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL,
    summed_up_to INTEGER NOT NULL, levels BLOB,
    open_segments TEXT NOT NULL,
    complete_from_ms INTEGER NOT NULL,
    foreign_metrics TEXT NOT NULL);
  INSERT OR IGNORE INTO progress VALUES (1, 0, 0, NULL, '[]', 0, '[]');
`;

/** What follows `since` in the journal is not in the level yet; all of it was measured at `fromMs` or later. */
export interface OpenSegment {
  since: number;
  fromMs: number;
}

/** How far the copy is; what a reader of InfluxDB must know to add levels and raw readings up exactly. */
export interface Progress {
  /** Everything up to this journal position is in InfluxDB as raw readings. */
  position: number;
  /** The half-summed levels were saved after this position; what follows is summed up again after a start. */
  summedUpTo: number;
  /** What is not in the levels yet, finest level first; empty before the first row. */
  segments: readonly OpenSegment[];
  /** What the journal took from here on is in InfluxDB, ms; 0 = all there ever was. */
  completeFromMs: number;
}

export interface SinkState {
  progress(): Progress;
  levels(): Uint8Array | undefined;
  foreignMetrics(): string[];
  /** How many readings of the device were numbered so far. */
  numbered(deviceId: string): number;
  /** In one transaction; `levels` when segments were closed. */
  commit(done: {
    progress: Progress;
    foreignMetrics: readonly string[];
    numbered: readonly (readonly [deviceId: string, numbered: number])[];
    levels?: Uint8Array;
  }): void;
  close(): void;
}

/** A lost power may take the last commits, all parts of each: they are then copied again as they were. [P2] */
export function openSinkState(dir: string): SinkState {
  const db = new DatabaseSync(join(dir, FILE), { timeout: 5_000 });
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;');
  db.exec(SCHEMA);
  const kept = db.prepare('SELECT levels, foreign_metrics FROM progress');
  const numbers = openDeviceNumbers(db);
  const setProgress = db.prepare(
    `UPDATE progress SET position = ?, summed_up_to = ?, open_segments = ?,
     complete_from_ms = ?, foreign_metrics = ?`,
  );
  const setLevels = db.prepare('UPDATE progress SET levels = ?');
  const row = () => kept.get() as { levels: Uint8Array | null; foreign_metrics: string };
  return {
    progress: progressOf(db),
    levels: () => row().levels ?? undefined,
    foreignMetrics: () => JSON.parse(row().foreign_metrics) as string[],
    numbered: numbers.of,
    commit: ({ progress, foreignMetrics, numbered, levels }) => {
      const { position, summedUpTo, segments, completeFromMs } = progress;
      db.exec('BEGIN IMMEDIATE');
      try {
        numbers.write(numbered);
        if (levels !== undefined) setLevels.run(levels);
        setProgress.run(
          position,
          summedUpTo,
          JSON.stringify(segments),
          completeFromMs,
          JSON.stringify(foreignMetrics),
        );
        db.exec('COMMIT');
      } catch (cause) {
        db.exec('ROLLBACK');
        numbers.forget();
        throw cause;
      }
    },
    close: () => db.close(),
  };
}

/** For another thread. The file must be there. */
export function openProgress(dir: string): { progress(): Progress; close(): void } {
  const db = new DatabaseSync(join(dir, FILE), { readOnly: true, timeout: 5_000 });
  return { progress: progressOf(db), close: () => db.close() };
}

function progressOf(db: DatabaseSync): () => Progress {
  const read = db.prepare('SELECT position, summed_up_to, open_segments, complete_from_ms FROM progress');
  return () => {
    const row = read.get() as Record<string, number> & { open_segments: string };
    return {
      position: row.position ?? 0,
      summedUpTo: row.summed_up_to ?? 0,
      segments: JSON.parse(row.open_segments) as OpenSegment[],
      completeFromMs: row.complete_from_ms ?? 0,
    };
  };
}
