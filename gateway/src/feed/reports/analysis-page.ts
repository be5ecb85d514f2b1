/** An analysis as one HTML file that needs nothing else and prints on A4, Chinese first. */

import { dayOf } from '@ninewatch/rules';
import { escaped } from '../../base/escape.ts';
import type { Analysis, Point, Times } from './analysis.ts';
import { type Cell, percent, reportPage, table } from './page-parts.ts';

const KINDS: Readonly<Record<string, [words: string, colour: string]>> = {
  fire: ['火灾 fire', '#cf222e'],
  gas: ['燃气 gas', '#bf8700'],
  co: ['一氧化碳 CO', '#8250df'],
  toxic: ['有毒气体 toxic', '#bf3989'],
  electrical: ['电气 electrical', '#1f6feb'],
  water: ['消防水 water', '#1b7c83'],
  device: ['设备 device', '#57606a'],
  gateway: ['网关 gateway', '#8c959f'],
};
const CAUSES: Readonly<Record<string, string>> = {
  fire: '真实火情 real fire',
  leak: '真实泄漏 real leak',
  fault: '故障 fault',
  nuisance: '误报（油烟、蒸汽、灰尘） nuisance',
  test: '测试 test',
  unknown: '不明 unknown',
};
const SOURCES: Readonly<Record<string, string>> = {
  sensor: '传感器 sensor',
  self_inspection: '自查 self-inspection',
  patrol: '巡查 patrol',
  public_report: '群众举报 public report',
  ai_recognition: 'AI识别 AI recognition',
  upper_level: '上级交办 upper level',
};

export function analysisPage(
  analysis: Analysis,
  { name, offsetMs }: { name: string; offsetMs: number },
): string {
  const day = (at: number) => dayOf(at, offsetMs);
  const span = `${day(analysis.from)} – ${day(analysis.until - 1)}`;
  const body = `<h1>安全态势分析报告 Analysis report</h1>
<p class="lead">${escaped(name)} · ${span} · 险情 hazards ${analysis.hazards.total} · 工单 tickets ${analysis.tickets.total}</p>
<section><h2>每周趋势 Trend by week</h2>${weekChart(analysis.weeks, day)}</section>
<section><h2>反复发生点 Recurring points</h2><div class="two">
${pointTable('场所 Venues', analysis.recurring.venues)}${pointTable('设备 Devices', analysis.recurring.devices)}
${pointTable('规则 Rules', analysis.recurring.rules)}${pointTable('位置 Places', analysis.recurring.places)}</div></section>
<section><h2>响应时间 Response times</h2>${responseTable(analysis.response)}</section>
<section><h2>原因 Causes</h2>${countTable(analysis.causes, CAUSES)}
<p>误报占比 share of false alarms: ${percent(analysis.falseShare)}</p></section>
<section><h2>报警负荷 Alarm load (ISA-18.2)</h2>${deskTable(analysis.desk)}</section>
<section><h2>隐患来源 Tickets by source</h2>${countTable(analysis.tickets.bySource, SOURCES)}</section>
<section><h2>逾期单位 Overdue by unit</h2>${overdueTable(analysis.overdueByUnit)}</section>`;
  return reportPage(`分析报告 ${name} ${span}`, body);
}

const WIDTH = 680;
const HEIGHT = 200;
const LEFT = 36;
const BOTTOM = 24;

function weekChart(weeks: Analysis['weeks'], day: (at: number) => string): string {
  if (weeks.length === 0) return '<p>无 none</p>';
  const highest = Math.max(1, ...weeks.map(({ byKind }) => total(byKind)));
  const step = (WIDTH - LEFT) / weeks.length;
  const scale = (HEIGHT - BOTTOM - 10) / highest;
  const labelEvery = Math.ceil(weeks.length / 8);
  const bars = weeks.map((week, at) => {
    let top = HEIGHT - BOTTOM;
    const x = LEFT + at * step;
    const parts = Object.entries(week.byKind).map(([kind, count]) => {
      top -= count * scale;
      const [words, colour] = KINDS[kind] ?? [kind, '#57606a'];
      return `<rect x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${Math.max(1, step * 0.8).toFixed(1)}" height="${(count * scale).toFixed(1)}" fill="${colour}"><title>${escaped(`${words} ${count}`)}</title></rect>`;
    });
    const label = `<text x="${x.toFixed(1)}" y="${HEIGHT - 6}">${escaped(day(week.from).slice(5))}</text>`;
    return parts.join('') + (at % labelEvery === 0 ? label : '');
  });
  const used = new Set(weeks.flatMap(({ byKind }) => Object.keys(byKind)));
  const legend = [...used].map((kind) => {
    const [words, colour] = KINDS[kind] ?? [kind, '#57606a'];
    return `<span style="color:${colour}">■ ${escaped(words)}</span>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="每周险情 hazards by week"><text x="0" y="14">${highest}</text><text x="0" y="${HEIGHT - BOTTOM}">0</text>${bars.join('')}</svg><p>${legend.join(' ')}</p>`;
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function pointTable(title: string, points: readonly Point[]): string {
  const rows = points.map(({ id, name, count }) => [name === id ? id : `${name} (${id})`, count]);
  return `<div>${table([title, '次数 count'], rows)}</div>`;
}

function countTable(counts: Record<string, number>, words: Readonly<Record<string, string>>): string {
  const rows = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return table(
    ['', '数量 count'],
    rows.map(([key, count]) => [words[key] ?? key, count]),
  );
}

function responseTable(response: Analysis['response']): string {
  const row = (words: string, { count, p50Ms, p90Ms }: Times): Cell[] => [
    ...[words, count, lengthText(p50Ms), lengthText(p90Ms)],
  ];
  return table(
    ['', '件数 count', '中位 p50', '九成 p90'],
    [
      row('确认报警 acknowledge', response.acknowledge),
      row('接单 accept', response.accept),
      row('完成整改 submit', response.submit),
      row('办结 close', response.close),
    ],
  );
}

/** 3 min 20 s, 4 h 5 min, 2 d 3 h. */
export function lengthText(ms: number): string {
  const s = Math.round(ms / 1_000);
  if (s < 3_600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 2_880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function deskTable(desk: Analysis['desk']): string {
  const { priorities } = desk;
  const spread = (['1', '2', '3', '4'] as const)
    .map((key) => `${key}: ${percent(priorities[key])}`)
    .join(' · ');
  const rows: string[][] = [
    ['每小时报警 alarms per hour', desk.alarmsPerHour.toFixed(2), '~6, ≤ 12'],
    ['每十分钟报警 alarms per 10 min', desk.alarmsPer10Min.toFixed(2), '~1, ≤ 2'],
    ['超过10次的十分钟 periods above 10', percent(desk.periodsAbove10), '< 1 %'],
    ['报警泛滥 floods', String(desk.floods), '0'],
    ['前十位占比 top ten', percent(desk.topTenShare), '1–5 %'],
    ['抖动报警 chattering', String(desk.chattering), '0'],
    ['超过24小时 stale', String(desk.stale), '< 5 / d'],
    ['优先级分布 priorities', spread, '80 / 15 / 5 %'],
  ];
  return table(['指标 figure', '本期 now', '标准 standard'], rows);
}

function overdueTable(units: Analysis['overdueByUnit']): string {
  const rows = units
    .filter(({ overdue }) => overdue > 0)
    .map(({ unit, overdue, total: all }) => [unit, overdue, all]);
  return table(['单位 unit', '逾期 overdue', '全部 all'], rows);
}
