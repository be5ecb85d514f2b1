/** Reads a recorded CSV row by row, whatever its size; columns are found by their trimmed names. */

import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { Failure, reasonOf } from '../base/failure.ts';
import type { Mapping } from './mapping.ts';

export interface Row {
  /** Since the recording's first row. */
  offsetMs: number;
  /** As the recording itself counts, ms; without a time column the same as `offsetMs`. */
  timeMs: number;
  /** By column name; a cell without a finite number is absent. */
  cells: ReadonlyMap<string, number>;
}

/** Rows whose time cannot be read are left out and counted in `skipped`. */
export interface RowCounts {
  rows: number;
  skipped: number;
}

/** Refuses with one line: file not readable, no CSV, a mapped column missing or there twice. */
export async function* readRows(
  path: string,
  mapping: Mapping,
  options: { limit?: number; counts?: RowCounts } = {},
): AsyncGenerator<Row> {
  const counts = options.counts ?? { rows: 0, skipped: 0 };
  const timed = timeReader(mapping);
  let places: Map<string, number> | undefined;
  let firstMs: number | undefined;
  for await (const record of records(path)) {
    if (places === undefined) {
      places = columnPlaces(record, mappedColumns(mapping), path);
      continue;
    }
    if (counts.rows >= (options.limit ?? Number.POSITIVE_INFINITY)) return;
    const cells = numbersOf(record, places);
    const timeMs = timed(cells, counts.rows + counts.skipped);
    if (timeMs === undefined) {
      counts.skipped += 1;
      continue;
    }
    firstMs ??= timeMs;
    counts.rows += 1;
    yield { offsetMs: timeMs - firstMs, timeMs, cells };
  }
  if (places === undefined) throw new Failure(`${path} is empty`);
}

/** From the first row to the last, ms. Refuses a recording without any row that has a time. */
export async function recordedMs(path: string, mapping: Mapping, limit?: number): Promise<number> {
  const counts: RowCounts = { rows: 0, skipped: 0 };
  let latestMs = 0;
  for await (const row of readRows(path, mapping, limit === undefined ? { counts } : { limit, counts })) {
    latestMs = Math.max(latestMs, row.offsetMs);
  }
  if (counts.rows === 0) {
    const skipped = counts.skipped === 0 ? '' : ` with a time (${counts.skipped} without)`;
    throw new Failure(`${path} has no rows${skipped}`);
  }
  return latestMs;
}

async function* records(path: string): AsyncGenerator<string[]> {
  const parser = parse({ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  const file = createReadStream(path);
  file.on('error', (cause) => parser.destroy(cause));
  file.pipe(parser);
  try {
    for await (const record of parser) yield record as string[];
  } catch (cause) {
    throw cause instanceof Failure
      ? cause
      : new Failure(`cannot read the recording ${path}: ${withoutValue(reasonOf(cause))}`, cause);
  } finally {
    file.destroy();
  }
}

/** The parser's words without the cell itself, which may be half of a file that is no CSV. */
function withoutValue(reason: string): string {
  return reason.replace(/, value is .*$/s, '');
}

export function mappedColumns(mapping: Mapping): string[] {
  const timeColumn = 'column' in mapping.time ? [mapping.time.column] : [];
  const metrics = mapping.devices.flatMap((device) => Object.values(device.metrics));
  return [
    ...new Set([...timeColumn, ...metrics.flatMap((metric) => metric.columns ?? [metric.column as string])]),
  ];
}

function columnPlaces(
  header: readonly string[],
  wanted: readonly string[],
  path: string,
): Map<string, number> {
  const names = header.map((name) => name.trim());
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new Failure(`${path} has no column ${missing.map((name) => `"${name}"`).join(', ')}`);
  }
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw new Failure(`${path} has the column "${twice}" twice`);
  return new Map(wanted.map((name) => [name, names.indexOf(name)]));
}

function numbersOf(record: readonly string[], places: ReadonlyMap<string, number>): Map<string, number> {
  const cells = new Map<string, number>();
  for (const [name, place] of places) {
    const text = record[place]?.trim() ?? '';
    const value = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) cells.set(name, value);
  }
  return cells;
}

function timeReader({
  time,
}: Mapping): (cells: ReadonlyMap<string, number>, index: number) => number | undefined {
  if ('rateHz' in time) return (_, index) => (index * 1_000) / time.rateHz;
  const factor = time.unit === 's' ? 1_000 : 1;
  return (cells) => {
    const value = cells.get(time.column);
    return value === undefined ? undefined : value * factor;
  };
}
