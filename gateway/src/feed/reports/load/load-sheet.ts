/** The load of duty desks as tables, for programs and for people. */

import { type Cell, percent } from '../page-parts.ts';
import type { Sheet } from '../sheet.ts';
import type { DeskLoad } from './load-tally.ts';

export const LOAD_TABLES = ['desks', 'bars', 'actors'] as const;
export type LoadTable = (typeof LOAD_TABLES)[number];
type Named = DeskLoad & { name: string };

export function loadSheet(desks: readonly Named[], which: LoadTable): Sheet {
  return SHEETS[which](desks);
}

const FIGURES: readonly [title: string, of: (desk: DeskLoad) => Cell][] = [
  ['报警数 alarms', ({ alarms }) => alarms],
  ['每小时 per hour', ({ alarmsPerHour }) => rounded(alarmsPerHour)],
  ['每十分钟 per 10 min', ({ alarmsPer10Min }) => rounded(alarmsPer10Min)],
  ['十分钟最多 peak 10 min', ({ peak10Min }) => peak10Min],
  ['超过10条的十分钟占比 periods above 10', ({ periodsAbove10 }) => percent(periodsAbove10)],
  ['洪峰次数 floods', ({ floods }) => floods],
  ['洪峰时间占比 time in flood', ({ floodShare }) => percent(floodShare)],
  ['前十来源占比 top ten sources', ({ topTenShare }) => percent(topTenShare)],
  ['抖动报警 chattering', ({ chattering }) => chattering],
  ['陈旧报警 stale', ({ stale }) => stale],
  ['优先级1占比 priority 1', ({ priorities }) => percent(priorities['1'])],
  ['优先级2占比 priority 2', ({ priorities }) => percent(priorities['2'])],
  ['优先级3占比 priority 3', ({ priorities }) => percent(priorities['3'])],
  ['优先级4占比 priority 4', ({ priorities }) => percent(priorities['4'])],
  ['确认用时中位（秒） acknowledge p50 s', ({ acknowledge }) => seconds(acknowledge, 'p50Ms')],
  ['确认用时95%（秒） acknowledge p95 s', ({ acknowledge }) => seconds(acknowledge, 'p95Ms')],
  ['仍待确认 waiting', ({ acknowledge }) => acknowledge.waiting],
  ['当前未结 standing now', ({ now }) => now.standing],
  ['当前搁置 shelved now', ({ now }) => now.shelved],
  ['当前停用 out of service now', ({ now }) => now.outOfService],
  ['当前抑制 suppressed now', ({ now }) => now.suppressed],
];
const DESK = ['值班席 desk', '名称 name'];

const SHEETS: Record<LoadTable, (desks: readonly Named[]) => Sheet> = {
  desks: (desks) => ({
    title: '报警负荷 Alarm load',
    head: [...DESK, ...FIGURES.map(([title]) => title)],
    rows: desks.map((desk) => [desk.desk, desk.name, ...FIGURES.map(([, of]) => of(desk))]),
  }),
  bars: (desks) => ({
    title: '各时段报警 Alarms over time',
    head: [...DESK, '起始 from', '时段（秒） step s', '报警数 alarms', '十分钟最多 peak 10 min'],
    rows: desks.flatMap(({ desk, name, bars, stepMs }) =>
      bars.map(({ from, alarms, peak }): Cell[] => [
        ...[desk, name, new Date(from).toISOString(), stepMs / 1_000, alarms, peak],
      ]),
    ),
  }),
  actors: (desks) => ({
    title: '报警最多的来源 Bad actors',
    head: [...DESK, '设备 device', '位置 place', '场所 venue', '规则 rule', '次数 count', '占比 share'],
    rows: desks.flatMap(({ desk, name, badActors }) =>
      badActors.map((actor): Cell[] => [
        ...[desk, name, actor.deviceId, actor.place, actor.venueName, actor.rule],
        ...[actor.count, percent(actor.share)],
      ]),
    ),
  }),
};

const rounded = (value: number) => Math.round(value * 100) / 100;

/** Of none nothing is said. */
function seconds(acknowledge: DeskLoad['acknowledge'], which: 'p50Ms' | 'p95Ms'): Cell {
  return acknowledge.count === 0 ? '' : Math.round(acknowledge[which] / 1_000);
}
