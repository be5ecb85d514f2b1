/** Readings around hazards, for charts: read again from the source, only those that a chart shows. */

import type { Difference, Raised } from '@ninewatch/rules/trust';
import type { Source } from './source.ts';
import { ThinLine } from './thin-line.ts';

/** What one chart shows: a metric of some devices of one venue over a time. */
export interface Window {
  difference: Difference;
  metric: string;
  unit: string;
  deviceIds: string[];
  from: number;
  to: number;
}

/** Time and value, in the order of time; a long one is thinned, and no peak is lost. */
export type Line = [at: number, value: number][];

/** By device. */
export type Lines = ReadonlyMap<string, Line>;

export const CHARTS_MAX = 60;
const BEFORE_MS = 10 * 60_000;
const AFTER_MS = 20 * 60_000;
/** So that a hazard at the very end has an axis. */
const SHOWN_MS_MIN = 1_000;
const DEVICES_MAX = 6;

/** When there is anything at a venue to show: its recording, or the journal. */
export type ExtentOf = (venueId: string) => { beginsAt: number; endsAt: number };

/** One a metric of each hazard; those that differ come first, at most `CHARTS_MAX`. */
export function windowsOf(differences: readonly Difference[], extentOf: ExtentOf): Window[] {
  const ordered = [
    ...differences.filter(({ verdict }) => verdict !== 'same'),
    ...differences.filter(({ verdict }) => verdict === 'same'),
  ];
  return ordered.flatMap((difference) => windowsOfOne(difference, extentOf)).slice(0, CHARTS_MAX);
}

function windowsOfOne(difference: Difference, extentOf: ExtentOf): Window[] {
  const both = [difference.candidate, difference.reference].filter((one): one is Raised => one !== undefined);
  const begins = both.map(({ measuredAt }) => measuredAt);
  const ends = both.map(({ spans, measuredAt }) => spans[0]?.to ?? measuredAt);
  const members = both.flatMap((one) => one.members).filter(({ metric }) => metric !== undefined);
  const [first, last] = [Math.min(...begins), Math.max(...begins)];
  const { beginsAt, endsAt } = extentOf(both[0]?.venueId ?? '');
  const shownTo = Math.max(last, Math.min(Math.max(...ends), last + AFTER_MS)) + AFTER_MS / 2;
  const times = {
    from: Math.max(first - BEFORE_MS, Math.min(beginsAt, first)),
    to: Math.min(shownTo, Math.max(endsAt, last + SHOWN_MS_MIN)),
  };
  return [...Map.groupBy(members, ({ metric }) => metric as string)].map(([metric, its]) => ({
    difference,
    metric,
    unit: its.find(({ unit }) => unit !== undefined)?.unit ?? '',
    deviceIds: [...new Set(its.map(({ deviceId }) => deviceId))].slice(0, DEVICES_MAX),
    ...times,
  }));
}

/** One more reading of the source, from the first window's beginning to the last one's end. */
export async function readLines(source: Source, windows: readonly Window[]): Promise<Lines[]> {
  const lines = windows.map(() => new Map<string, ThinLine>());
  if (windows.length === 0) return [];
  const byDevice = new Map<string, number[]>();
  windows.forEach(({ deviceIds }, index) => {
    for (const id of deviceIds) byDevice.set(id, [...(byDevice.get(id) ?? []), index]);
  });
  const range = {
    from: Math.min(...windows.map(({ from }) => from)),
    to: Number.POSITIVE_INFINITY,
  };
  for await (const { entries } of source.blocks(range)) {
    for (const { record } of entries) {
      if (record.kind !== 'message') continue;
      for (const index of byDevice.get(record.deviceId) ?? []) {
        const window = windows[index] as Window;
        const map = lines[index] as Map<string, ThinLine>;
        const line = map.get(record.deviceId) ?? new ThinLine(window);
        map.set(record.deviceId, line);
        for (const { measuredAt, metrics } of record.readings) line.take(measuredAt, metrics[window.metric]);
      }
    }
  }
  return lines.map((map) => new Map([...map].map(([id, line]) => [id, line.points()])));
}
