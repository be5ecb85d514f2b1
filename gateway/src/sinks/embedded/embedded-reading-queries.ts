/** Charts and raw readings from the embedded store, on a read-only connection. */

import type { DatabaseSync } from 'node:sqlite';
import { BadQuestion } from '../../base/errors.ts';
import type { LatestReading, RawQuery, ReadingQueries, StoredReading } from '../reading-store.ts';
import { type Block, blocksOf } from './codec/blocks.ts';
import { ReadingCursor } from './codec/reading-cursor.ts';
import { type Horizons, openHorizons } from './prune.ts';
import { latestBody } from './runs/merge-readings.ts';
import { isIn } from './runs/pending.ts';
import { openRuns, type Run, type Runs } from './runs/runs.ts';
import { openReadingsForReading, RAW } from './schema.ts';
import { readSeries } from './series.ts';

/** Throws BadQuestion on a cursor or a step that cannot be served; the feed answers 400. */
export function openEmbeddedQueries(dir: string): ReadingQueries & { close(): void } {
  const db = openReadingsForReading(dir);
  return { ...readingQueries(db), close: () => db.close() };
}

/** What a query looks into. */
export interface Source {
  runs: Runs;
  horizons: Horizons;
  /** The blocks of one device in a run. */
  blocks(run: Run, device: number): Block[];
}

export function readingQueries(db: DatabaseSync): ReadingQueries {
  const findDevice = db.prepare('SELECT no FROM device WHERE id = ?');
  const latestOf = db.prepare('SELECT body FROM latest WHERE device = ?');
  const horizons = openHorizons(db);
  const runs = openRuns(db);
  const deviceNo = (id: string) => (findDevice.get(id) as { no: number } | undefined)?.no;
  const blocks = (run: Run, device: number) => {
    const body = runs.chunk(run.no, device >> run.groupBits);
    return body === undefined ? [] : blocksOf(body, device);
  };
  /** All statements of one answer see one state of the file: a merge in between would hide or double something. */
  function inOneState<T>(ask: (source: Source) => T): T {
    db.exec('BEGIN');
    try {
      return ask({ runs, horizons: horizons(), blocks });
    } finally {
      db.exec('COMMIT');
    }
  }
  return {
    raw: async (query) => {
      const after = cursorOf(query.after);
      return inOneState((source) => rawPage(source, deviceNo(query.deviceId), { ...query, cursor: after }));
    },
    series: async (query) => inOneState((source) => readSeries(source, deviceNo(query.deviceId), query)),
    latest: async (deviceIds) =>
      inOneState((source) => {
        const numbers = new Map(deviceIds.map((id) => [deviceNo(id), id]));
        numbers.delete(undefined);
        const merged = (no: number) => (latestOf.get(no) as { body: string } | undefined)?.body;
        return latest(source, numbers as Map<number, string>, merged);
      }),
  };
}

type Place = [measuredAt: number, position: number, ordinal: number];

function cursorOf(after: string | undefined): Place {
  if (after === undefined) return [-1, -1, -1];
  if (!/^\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(after)) throw new BadQuestion('after', 'invalid cursor');
  return after.split('.').map(Number) as Place;
}

function placeOf(reading: Pick<StoredReading, 'measuredAt' | 'position' | 'ordinal'>): Place {
  return [reading.measuredAt, reading.position, reading.ordinal];
}

function compare(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Runs and blocks are opened in the order of their times, no further than the page needs. */
function rawPage(source: Source, device: number | undefined, query: RawQuery & { cursor: Place }) {
  if (device === undefined) return { items: [], next: null };
  const from = Math.max(query.from ?? 0, query.cursor[0], source.horizons.shownMs);
  const to = query.to ?? Number.MAX_SAFE_INTEGER;
  const isWanted = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => toMs >= from && fromMs < to;
  const found: StoredReading[] = [];
  const waiting: { fromMs: number; open(): void }[] = source.runs
    .live(RAW)
    .filter(isWanted)
    .map((run) => ({ fromMs: run.fromMs, open: () => openRun(run) }));
  waiting.sort((a, b) => b.fromMs - a.fromMs);

  function openRun(run: Run): void {
    for (const block of source.blocks(run, device as number)) {
      if (!isWanted(block)) continue;
      const at = waiting.findLastIndex(({ fromMs }) => fromMs >= block.fromMs) + 1;
      waiting.splice(at, 0, { fromMs: block.fromMs, open: () => openBlock(block) });
    }
  }
  function openBlock(block: Block): void {
    const cursor = new ReadingCursor(block.content);
    while (cursor.next()) {
      if (cursor.measuredAt < from || cursor.measuredAt >= to) continue;
      if (query.metric !== undefined && !cursor.shape.names.includes(query.metric)) continue;
      if (compare(placeOf(cursor), query.cursor) > 0) found.push(cursor.reading(query.deviceId));
    }
  }
  function isEnough(): boolean {
    const untilMs = waiting.at(-1)?.fromMs ?? Number.POSITIVE_INFINITY;
    return found.length > query.limit && countBefore(found, untilMs) > query.limit;
  }
  while (waiting.length > 0 && !isEnough()) waiting.pop()?.open();
  found.sort((a, b) => compare(placeOf(a), placeOf(b)));
  const items = found.slice(0, query.limit);
  const last = found.length > query.limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : placeOf(last).join('.') };
}

function countBefore(readings: readonly StoredReading[], untilMs: number): number {
  let count = 0;
  for (const { measuredAt } of readings) if (measuredAt < untilMs) count += 1;
  return count;
}

/** Newest in the order of the journal: in a fresh run, else as it was remembered when its run was merged. */
function latest(
  source: Source,
  devices: Map<number, string>,
  merged: (no: number) => string | undefined,
): LatestReading[] {
  const found = new Map<number, string>();
  const fresh = source.runs.mergeable(RAW).filter(({ tier }) => tier === 0);
  for (const run of fresh.reverse()) {
    const present = source.runs.devices(run.no);
    for (const no of devices.keys()) {
      if (found.has(no) || (present !== undefined && !isIn(present, no))) continue;
      const block = source.blocks(run, no).at(-1);
      if (block === undefined) continue;
      const cursor = new ReadingCursor(block.content);
      while (cursor.next());
      found.set(no, latestBody(cursor));
    }
    if (found.size === devices.size) break;
  }
  const answer: LatestReading[] = [];
  for (const [no, deviceId] of devices) {
    const body = found.get(no) ?? merged(no);
    if (body !== undefined) answer.push({ deviceId, ...JSON.parse(body) });
  }
  return answer;
}
