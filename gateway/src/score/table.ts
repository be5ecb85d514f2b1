/** A score for the terminal: what was found, how soon, what was false and why. */

import type { Detection, FalseAlarm, Figures, Finding, Rate } from '@ninewatch/rules/trust';

const LISTED_MAX = 40;

export interface Scored {
  figures: Figures;
  /** Of all runs; ids begin with the seed. */
  findings: readonly Finding[];
  missed: readonly (Finding & { seed: number })[];
  falseAlarms: readonly (FalseAlarm & { seed: number })[];
}

export function scoreTable({ figures, missed, falseAlarms }: Scored): string[] {
  return [
    ...detections('dangers', { all: figures.dangers }),
    ...detections('by hazard', figures.byHazardKind),
    ...detections('by colour', figures.byColour),
    ...detections('faults', { all: figures.faults }),
    ...detections('by what it was', figures.byTruthKind),
    '',
    ...rates('false, a device-year', {
      alarms: figures.falseAlarms,
      warnings: figures.falseWarnings,
      faults: figures.falseFaults,
    }),
    ...rates('false alarms by hazard', figures.falseByKind),
    ...rates('false alarms by colour', figures.falseByColour),
    ...rates('all false by rule', figures.falseByRule),
    '',
    ...causes(figures.causes),
    '',
    ...listed('missed', missed.map(missedLine)),
    ...listed('false', falseAlarms.map(falseLine)),
  ];
}

function detections(title: string, groups: Record<string, Detection>): string[] {
  const head = [
    title,
    'found',
    'share',
    '95 %',
    'alarmed',
    'after detectable s: median',
    'p90',
    'p99',
    'after begin s: median',
    'p90',
  ];
  const rows = Object.entries(groups).map(([name, { found, alarmed, afterDetectableS, afterBeginS }]) => [
    name,
    `${found.successes}/${found.of}`,
    percent(found.value),
    `${percent(found.low)}–${percent(found.high)}`,
    `${alarmed.successes}`,
    ...[
      afterDetectableS.median,
      afterDetectableS.p90,
      afterDetectableS.p99,
      afterBeginS.median,
      afterBeginS.p90,
    ].map(({ value, low, high }) =>
      Number.isNaN(value) ? '–' : `${short(value)} (${short(low)}…${short(high)})`,
    ),
  ]);
  return rows.length === 0 ? [] : ['', ...aligned([head, ...rows])];
}

function rates(title: string, groups: Record<string, Rate>): string[] {
  const rows = Object.entries(groups).map(([name, { count, value, low, high }]) => [
    name,
    String(count),
    short(value),
    `${short(low)}–${short(high)}`,
  ]);
  return rows.length === 0 ? [] : ['', ...aligned([[title, 'count', 'rate', '95 %'], ...rows])];
}

/** What went on when something false was raised; one may have several causes. */
function causes(table: Figures['causes']): string[] {
  const kinds = [...new Set(Object.values(table).flatMap((row) => Object.keys(row)))].sort();
  if (kinds.length === 0) return ['nothing false was raised'];
  const rows = Object.entries(table).map(([cause, row]) => [
    cause,
    ...kinds.map((kind) => String(row[kind] ?? 0)),
  ]);
  return aligned([
    ['cause of the false', ...kinds],
    ...rows.sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1)),
  ]);
}

function missedLine({
  seed,
  truthKind,
  hazardKind,
  colour,
  venueId,
  truthId,
}: Scored['missed'][number]): string {
  return `seed ${seed}: ${truthKind} (${hazardKind}) at ${venueId}, ${colour}: ${truthId}`;
}

function falseLine({
  seed,
  hazardKind,
  ruleId,
  colour,
  venueId,
  measuredAt,
  causes: why,
}: Scored['falseAlarms'][number]): string {
  return `seed ${seed}: ${hazardKind} by ${ruleId} at ${venueId}, ${colour}, ${new Date(measuredAt).toISOString()}: ${why.join(', ')}`;
}

function listed(title: string, lines: readonly string[]): string[] {
  const more = lines.length > LISTED_MAX ? [`  … and ${lines.length - LISTED_MAX} more`] : [];
  return lines.length === 0
    ? []
    : ['', `${title}:`, ...lines.slice(0, LISTED_MAX).map((line) => `  ${line}`), ...more];
}

function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}

function short(value: number): string {
  return Number.isNaN(value) ? '–' : String(Number(value.toPrecision(3)));
}
