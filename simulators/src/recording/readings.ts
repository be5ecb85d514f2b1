/** Turns rows of a recording into readings of devices, as the mapping says; values stay as recorded. */

import type { MappedDevice, MappedMetric } from './mapping.ts';
import type { Row } from './rows.ts';

export interface RecordedReading {
  deviceId: string;
  metrics: Record<string, number>;
}

type TakeRow = (row: Row) => number | undefined;

/** Keeps the windows of the devices between rows; one per replay. */
export class RowReader {
  readonly #devices: { id: string; metrics: [name: string, take: TakeRow][] }[];

  constructor(devices: readonly MappedDevice[]) {
    this.#devices = devices.map(({ id, metrics }) => ({
      id,
      metrics: Object.entries(metrics).map(([name, metric]): [string, TakeRow] => [name, takerOf(metric)]),
    }));
  }

  /** A metric without a value is left out, a device without a metric says nothing. */
  read(row: Row): RecordedReading[] {
    return this.#devices.flatMap(({ id, metrics }) => {
      const values = metrics.flatMap(([name, take]): [string, number][] => {
        const value = take(row);
        return value === undefined ? [] : [[name, value]];
      });
      return values.length === 0 ? [] : [{ deviceId: id, metrics: Object.fromEntries(values) }];
    });
  }
}

function takerOf(metric: MappedMetric): TakeRow {
  const columns = metric.columns ?? [metric.column as string];
  const take = metric.rms === undefined ? sumOf(columns) : rmsOf(sumOf(columns), metric.rms);
  return (row) => {
    const value = take(row);
    // Twelve digits: more than any recording has, fewer than the noise of a scaled double.
    return value === undefined ? undefined : Number((value * metric.scale + metric.offset).toPrecision(12));
  };
}

/** A sum with a part missing is no sum. */
function sumOf(columns: readonly string[]): TakeRow {
  return (row) => {
    let sum = 0;
    for (const column of columns) {
      const value = row.cells.get(column);
      if (value === undefined) return undefined;
      sum += value;
    }
    return sum;
  };
}

/** One value at the end of each window of `count` rows, of the samples that were there. */
function rmsOf(take: TakeRow, count: number): TakeRow {
  let rows = 0;
  let samples = 0;
  let squares = 0;
  return (row) => {
    const value = take(row);
    rows += 1;
    if (value !== undefined) {
      samples += 1;
      squares += value * value;
    }
    if (rows < count) return undefined;
    const rms = samples === 0 ? undefined : Math.sqrt(squares / samples);
    rows = 0;
    samples = 0;
    squares = 0;
    return rms;
  };
}
