/** One chart as SVG: readings of a metric around a hazard, the limits, and when each set of rules decided. */

import type { Raised } from '@ninewatch/rules/trust';
import { escaped } from '../../base/escape.ts';
import type { Line, Lines, Window } from '../sources/chart-readings.ts';

const WIDTH = 900;
const HEIGHT = 220;
const MARGIN = { left: 56, right: 12, top: 14, bottom: 26 };
const COLOURS = ['#1f6feb', '#b35900', '#2da44e', '#8250df', '#bf3989', '#57606a'];

interface Scale {
  x(at: number): number;
  y(value: number): number;
  low: number;
  high: number;
}

/** `timeText` writes a time below the axis. */
export function chartOf(window: Window, lines: Lines, timeText: (at: number) => string): string {
  const { candidate, reference } = window.difference;
  const limits = limitsOf([candidate, reference], window.metric);
  const scale = scaleOf(
    window,
    lines,
    limits.map(({ value }) => value),
  );
  const parts = [
    frame(scale, window, timeText),
    ...limits.map(({ value, isReference }) => limitLine(scale, value, isReference)),
    ...[...lines].map(([deviceId, line], index) => curve(scale, line, { deviceId, index })),
    ...marks(scale, reference, { metric: window.metric, isReference: true }),
    ...marks(scale, candidate, { metric: window.metric, isReference: false }),
  ];
  const label = escaped(`${window.metric} (${window.unit})`);
  return (
    `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${parts.join('')}</svg>` +
    `<figcaption>${label} · ${legend(lines)}</figcaption></figure>`
  );
}

interface Limit {
  value: number;
  isReference: boolean;
}

function limitsOf([candidate, reference]: (Raised | undefined)[], metric: string): Limit[] {
  const of = (raised: Raised | undefined, isReference: boolean) =>
    (raised?.members ?? []).flatMap((member): Limit[] =>
      member.metric === metric && member.limit !== undefined ? [{ value: member.limit, isReference }] : [],
    );
  const all = [...of(candidate, false), ...of(reference, true)];
  return [...new Map(all.map((limit) => [`${limit.value}${limit.isReference}`, limit])).values()];
}

function scaleOf({ from, to }: Window, lines: Lines, limits: readonly number[]): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of lines.values()) {
    for (const [, value] of line) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  for (const limit of limits) {
    // A limit of another scale (a slope, a dose) would squeeze the curve into a line.
    if (low > high || Math.abs(limit) > 100 * Math.max(Math.abs(low), Math.abs(high), 1e-9)) continue;
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 1, high + 1];
  const inner = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  return {
    low,
    high,
    x: (at) => MARGIN.left + ((at - from) / (to - from)) * inner.width,
    y: (value) => MARGIN.top + (1 - (value - low) / (high - low)) * inner.height,
  };
}

function frame(scale: Scale, { from, to }: Window, timeText: (at: number) => string): string {
  const bottom = HEIGHT - MARGIN.bottom;
  const values = [scale.low, (scale.low + scale.high) / 2, scale.high].map(
    (value) =>
      `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${fixed(scale.y(value))}" y2="${fixed(scale.y(value))}"/>` +
      `<text x="${MARGIN.left - 6}" y="${fixed(scale.y(value) + 4)}" text-anchor="end">${escaped(short(value))}</text>`,
  );
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = from + share * (to - from);
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return `<text x="${fixed(scale.x(at))}" y="${bottom + 18}" text-anchor="${anchor}">${escaped(timeText(at))}</text>`;
  });
  return [...values, ...times].join('');
}

function limitLine(scale: Scale, value: number, isReference: boolean): string {
  if (value < scale.low || value > scale.high) return '';
  const y = fixed(scale.y(value));
  const kind = isReference ? 'limit reference' : 'limit';
  return `<line class="${kind}" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y}" y2="${y}"/>`;
}

/** The lowest and the highest value of each pixel: no peak is lost, and a month is no larger than an hour. */
function curve(scale: Scale, line: Line, { deviceId, index }: { deviceId: string; index: number }): string {
  const columns = new Map<number, { first: number; low: number; high: number; last: number }>();
  for (const [at, value] of line.toSorted(([a], [b]) => a - b)) {
    const x = Math.round(scale.x(at));
    const column = columns.get(x);
    if (column === undefined) columns.set(x, { first: value, low: value, high: value, last: value });
    else {
      column.low = Math.min(column.low, value);
      column.high = Math.max(column.high, value);
      column.last = value;
    }
  }
  const points = [...columns].flatMap(([x, { first, low, high, last }]) =>
    (low === high ? [first] : [first, low, high, last]).map((value) => `${x},${fixed(scale.y(value))}`),
  );
  const colour = COLOURS[index % COLOURS.length];
  return `<polyline class="curve" stroke="${colour}" points="${points.join(' ')}"><title>${escaped(deviceId)}</title></polyline>`;
}

function marks(
  scale: Scale,
  raised: Raised | undefined,
  { metric, isReference }: { metric: string; isReference: boolean },
): string[] {
  const members = (raised?.members ?? []).filter((member) => member.metric === metric);
  const kind = isReference ? 'mark reference' : 'mark';
  return members.map(({ measuredAt, ruleId, deviceId }) => {
    const x = fixed(scale.x(measuredAt));
    const title = escaped(`${ruleId} ${deviceId}`);
    return `<line class="${kind}" x1="${x}" x2="${x}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"><title>${title}</title></line>`;
  });
}

function legend(lines: Lines): string {
  return [...lines.keys()]
    .map((id, index) => `<span style="color:${COLOURS[index % COLOURS.length]}">▬ ${escaped(id)}</span>`)
    .join(' ');
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
