/** The figures for people: one column a system, then the targets, in plain text. */

import { SHARES } from '../course.ts';
import type { OpenResult } from '../measure/test-bed.ts';
import { SYSTEM_KEYS, SYSTEM_NAMES } from '../systems/system.ts';
import { type Figures, HALF_OF_STACK, phaseOf, type SystemFigures } from './figures.ts';
import { ratioOf, type Target } from './targets.ts';

const NOTHING = '–';

type Cell = (system: SystemFigures) => string;

/** Lines without line ends. */
export function table(figures: Figures, goals: readonly Target[]): string[] {
  const keys = SYSTEM_KEYS.filter((key) => figures[key] !== undefined);
  const cells = (cell: Cell) => keys.map((key) => cell(figures[key] as SystemFigures));
  const rows = [
    ['', ...keys.map((key) => SYSTEM_NAMES[key])],
    ...rowsOf().map(([name, cell]) => [name, ...cells(cell)]),
  ];
  return [
    ...aligned(rows),
    '',
    ...notes(figures),
    '',
    ...aligned(goals.map(targetRow)),
    ...SYSTEM_KEYS.flatMap((key) => {
      const reason = figures.skipped[key];
      return reason === undefined ? [] : [`skipped: ${SYSTEM_NAMES[key]}: ${reason}`];
    }),
  ];
}

function rowsOf(): [name: string, cell: Cell][] {
  const share = (part: number) => `${part * 100} %`;
  return [
    ['acknowledged/s, 10 in flight', (s) => whole(s.ackedPerSecond)],
    ['acknowledged/s, 1 in flight', (s) => whole(s.ackedPerSecondOneInFlight)],
    [
      'sustained/s, open loop',
      (s) => (s.sustainedPerSecond === 0 ? 'none found' : whole(s.sustainedPerSecond)),
    ],
    ['CPU-s a million, at that rate', (s) => short(s.cpuSecondsPerMillion)],
    ...SHARES.map((part): [string, Cell] => [
      `PUBACK p50/p99/p99.9 ms, at ${share(part)}`,
      (s) => latency(phaseOf(s, share(part))?.ack, true),
    ]),
    ...SHARES.map((part): [string, Cell] => [
      `alarm p50/p99 ms, at ${share(part)}`,
      (s) => alarm(s, share(part)),
    ]),
    [`alarm p50/p99 ms, at the ${HALF_OF_STACK}`, (s) => alarm(s, HALF_OF_STACK)],
    ['behind at the end, at 100 %', (s) => lagText(phaseOf(s, '100 %')?.lags)],
    ['backlog gone after ms, at 100 %', (s) => whole(phaseOf(s, '100 %')?.drainMs)],
    ['memory MiB at most', (s) => whole(s.memoryBytesMax / (1 << 20))],
  ];
}

function lagText(lags: Record<string, number> | undefined): string {
  const parts = Object.entries(lags ?? {}).map(([reader, lag]) => `${reader} ${lag}`);
  return parts.length === 0 ? NOTHING : parts.join(', ');
}

function alarm(system: SystemFigures, label: string): string {
  const found = phaseOf(system, label)?.alarm;
  if (found === undefined) return NOTHING;
  const missing = found.sent - found.heard;
  return `${latency(found, false)}${missing === 0 ? '' : ` (${missing} of ${found.sent} missing)`}`;
}

function latency(
  found: { p50Ms: number; p99Ms: number; p999Ms: number } | undefined,
  isLong: boolean,
): string {
  if (found === undefined) return NOTHING;
  const parts = isLong ? [found.p50Ms, found.p99Ms, found.p999Ms] : [found.p50Ms, found.p99Ms];
  return parts.map(short).join(' / ');
}

function notes(figures: Figures): string[] {
  const { bench, atDefaultRateMax: atDefault, sizes = [], manyStored } = figures;
  return [
    `${bench.devices} devices, one reading a message, phases of ${bench.seconds} s, ${bench.processors} processors shared with the load generator, Node ${bench.node}`,
    'ninewatch with NINEWATCH_DEVICE_RATE_MAX=0, everything else at its default',
    ...(atDefault === undefined ? [] : [`ninewatch at its default rate limit: ${openText(atDefault)}`]),
    ...sizes.map(
      ({ devices, closed, open, memoryBytesMax }) =>
        `ninewatch with ${whole(devices)} devices: ${whole(closed.ackedPerSecond)}/s acknowledged with ${closed.inFlight} in flight; ${openText(open)}; ${whole(memoryBytesMax / (1 << 20))} MiB at most`,
    ),
    ...(manyStored === undefined
      ? []
      : [
          `ninewatch with hardly anything stored: ${openText(manyStored.before)}`,
          `ninewatch with ${whole(manyStored.stored)} readings stored: ${openText(manyStored.after)}`,
        ]),
    ...generatorNotes(figures),
  ];
}

function openText({ rate, ackedShare, ack, cpuSecondsPerMillion }: OpenResult): string {
  return `at ${whole(rate)}/s ${(ackedShare * 100).toFixed(1)} % acknowledged in time, PUBACK p50/p99/p99.9 ${latency(ack, true)} ms, ${short(cpuSecondsPerMillion)} CPU-s a million`;
}

/** The generator must be well above what it measures, or it measures itself. */
function generatorNotes({ generator, ours }: Figures): string[] {
  const times = (theirs: number, own: number | undefined) => {
    const ratio = ratioOf(theirs, own);
    return ratio === undefined ? '' : ` (${ratio.toFixed(1)} × ninewatch)`;
  };
  return [
    'load generator against a server that only acknowledges: ' +
      `${whole(generator.ackedPerSecond)}/s with 10 in flight${times(generator.ackedPerSecond, ours?.ackedPerSecond)}, ` +
      `${whole(generator.ackedPerSecondOneInFlight)}/s with 1${times(generator.ackedPerSecondOneInFlight, ours?.ackedPerSecondOneInFlight)}, ` +
      `${whole(generator.sustainedPerSecond)}/s sustained${times(generator.sustainedPerSecond, ours?.sustainedPerSecond)}`,
  ];
}

function targetRow({ name, ratio, limit, direction, verdict }: Target): string[] {
  const sign = direction === 'at least' ? '≥' : '≤';
  return [
    name,
    ratio === undefined ? NOTHING : `${ratio.toFixed(2)} ×`,
    `${sign} ${limit.toFixed(2)} ×`,
    verdict,
  ];
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('   ')
      .trimEnd(),
  );
}

function whole(value: number | null | undefined): string {
  return value == null || Number.isNaN(value) ? NOTHING : Math.round(value).toLocaleString('en');
}

/** Three digits that count. */
function short(value: number | null | undefined): string {
  if (value == null || Number.isNaN(value)) return NOTHING;
  return value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 1 : 2);
}
