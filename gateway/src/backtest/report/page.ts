/** A backtest as one HTML file that needs nothing else: a summary, every hazard, and charts of those that have readings. */

import type { Difference, Raised } from '@ninewatch/rules/trust';
import { escaped } from '../../base/escape.ts';
import { type Backtest, verdictsOf } from '../run.ts';
import { CHARTS_MAX, type Lines, type Window } from '../sources/chart-readings.ts';
import type { Source } from '../sources/source.ts';
import { chartOf } from './chart.ts';
import { summaryOf } from './table.ts';
import { byText, timeText } from './times.ts';

/** Nothing is fetched and nothing runs, whatever stands in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE = `
body { font: 14px/1.5 system-ui, "Noto Sans SC", sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1f2328; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #d0d7de; vertical-align: top; }
.new, .earlier { color: #0a6b2d; } .gone { color: #b3261e; } .later { color: #9a5b00; } .same { color: #57606a; }
.why { margin: 0; } figure { margin: .4rem 0 0; } figcaption { font-size: 12px; color: #57606a; }
svg { width: 100%; height: auto; background: #f6f8fa; } svg text { font-size: 11px; fill: #57606a; }
.grid { stroke: #d0d7de; } .curve { fill: none; stroke-width: 1.4; }
.limit { stroke: #cf222e; stroke-dasharray: 6 4; } .limit.reference { stroke: #8c959f; }
.mark { stroke: #cf222e; stroke-width: 2; } .mark.reference { stroke: #57606a; stroke-dasharray: 3 3; }
`;

/** Words of each verdict, Chinese first. */
const VERDICTS: Readonly<Record<Difference['verdict'], string>> = {
  new: '新增 new',
  gone: '消失 gone',
  earlier: '提前 earlier',
  later: '推后 later',
  same: '不变 the same',
};

export interface Charts {
  windows: readonly Window[];
  lines: readonly Lines[];
}

export function pageOf(backtest: Backtest, source: Source, charts: Charts): string {
  const counts = verdictsOf(backtest);
  const totals = Object.entries(VERDICTS).map(
    ([verdict, words]) => `<th class="${verdict}">${escaped(words)}</th>`,
  );
  const numbers = Object.keys(VERDICTS).map(
    (verdict) => `<td>${counts[verdict as keyof typeof counts]}</td>`,
  );
  const shown = new Set(charts.windows.map(({ difference }) => difference));
  const without = backtest.differences.filter((difference) => !shown.has(difference)).length;
  return `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width"><title>回测 Backtest · ${escaped(source.name)}</title><style>${STYLE}</style></head><body>
<h1>回测报告 Backtest</h1>
<p>${escaped(source.name)}</p>
${summaryOf(backtest)
  .map((line) => `<p>${escaped(line)}</p>`)
  .join('\n')}
<table><tr>${totals.join('')}</tr><tr>${numbers.join('')}</tr></table>
<h2>全部险情 All hazards</h2>
${unlistedText(backtest)}${hazardTable(backtest.differences, source)}
<h2>图表 Charts</h2>
<p>红实线：新规则的判定时刻；灰虚线：对照规则。红、灰横虚线：各自的限值。
Red: when the rules on trial decided, and their limits. Grey: the rules that they are compared with.
${without === 0 ? '' : escaped(`${without} 项没有图表（没有数值，或超过 ${CHARTS_MAX} 幅） ${without} without a chart: no values, or beyond ${CHARTS_MAX} charts.`)}</p>
${charts.windows.map((window, index) => section(window, charts.lines[index] ?? new Map(), source)).join('\n')}
</body></html>
`;
}

function unlistedText(backtest: Backtest): string {
  const all = Object.values(verdictsOf(backtest)).reduce((sum, count) => sum + count, 0);
  const unlisted = all - backtest.differences.length;
  if (unlisted === 0) return '';
  return `<p>${escaped(`另有 ${unlisted} 项未列出（变化的优先列出） ${unlisted} more are not listed; those that differ come first.`)}</p>\n`;
}

function hazardTable(differences: readonly Difference[], source: Source): string {
  const head = [
    '',
    '场所 venue',
    '险情 kind',
    '级别 class',
    'P',
    '规则 rule',
    '测得 measured',
    '差 by',
    '设备 devices',
    '变化 changed',
  ];
  const rows = differences.map(({ verdict, candidate, reference, byMs, changed }) => {
    const raised = (candidate ?? reference) as Raised;
    const cells = [
      raised.venueName === '' ? raised.venueId : `${raised.venueName} ${raised.venueId}`,
      raised.live ? raised.kind : `${raised.kind} (test)`,
      raised.class,
      raised.priority,
      raised.ruleId,
      timeText(source, raised, raised.measuredAt),
      byText(byMs),
      raised.deviceIds.join(' '),
      changed.join('; '),
    ];
    return `<tr><td class="${verdict}">${escaped(VERDICTS[verdict])}</td>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  return `<table><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join('')}</tr>${rows.join('\n')}</table>`;
}

function section(window: Window, lines: Lines, source: Source): string {
  const { verdict, candidate, reference, byMs } = window.difference;
  const raised = (candidate ?? reference) as Raised;
  const title = `${VERDICTS[verdict]} ${byText(byMs)} · ${raised.venueId} · ${raised.kind} · ${timeText(source, raised, raised.measuredAt)}`;
  return (
    `<section><h2 class="${verdict}">${escaped(title)}</h2>` +
    `<p class="why">${escaped(raised.why.zh)}<br>${escaped(raised.why.en)}</p>` +
    `${chartOf(window, lines, (at) => timeText(source, raised, at).replace(/ \(t=.*/, ''))}</section>`
  );
}
