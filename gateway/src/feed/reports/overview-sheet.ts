/** How regions stand, one beside the other, as a table for programs and for people. */

import { RISK_COLOURS, type RiskColour } from '@ninewatch/rules';
import type { Overview } from '../../ledger/report-port.ts';
import type { Cell } from './page-parts.ts';
import type { Sheet } from './sheet.ts';

const COLOURS: Record<RiskColour, string> = {
  ...{ red: '红 red', orange: '橙 orange', yellow: '黄 yellow', blue: '蓝 blue' },
};
const COLUMNS: readonly [title: string, of: (overview: Overview) => Cell][] = [
  ['场所 venues', ({ venues }) => venues.total],
  ...RISK_COLOURS.map((colour): [string, (overview: Overview) => Cell] => {
    return [COLOURS[colour], ({ venues }) => venues.byColour[colour] ?? 0];
  }),
  ['设备 devices', ({ devices }) => devices.total],
  ['失联设备 silent devices', ({ devices }) => devices.byState.silent ?? 0],
  ['火警 fire alarms', ({ hazards }) => hazards.byClass.alarm ?? 0],
  ['未结险情 open hazards', ({ hazards }) => hazards.open],
  ['未结工单 open tickets', ({ tickets }) => tickets.open],
  ['逾期工单 overdue tickets', ({ tickets }) => tickets.overdue],
  ['待办职责 duties to do', ({ duties }) => duties.open],
  ['职责逾期 duties overdue', ({ duties }) => duties.overdue],
  ['本月漏做 duties missed this month', ({ duties }) => duties.missed],
  ['近30天险情 hazards in 30 days', ({ trend }) => sum(trend, 'hazards')],
  ['近30天开单 tickets opened in 30 days', ({ trend }) => sum(trend, 'ticketsOpened')],
  ['近30天销单 tickets closed in 30 days', ({ trend }) => sum(trend, 'ticketsClosed')],
];

/** The first is the region itself, then those right below it. */
export function overviewSheet(overviews: readonly (Overview & { name: string })[]): Sheet {
  return {
    title: '区域概览 Overview',
    head: ['区域 region', '名称 name', ...COLUMNS.map(([title]) => title)],
    rows: overviews.map((overview) => [
      ...[overview.region, overview.name],
      ...COLUMNS.map(([, of]) => of(overview)),
    ]),
  };
}

function sum(trend: Overview['trend'], field: 'hazards' | 'ticketsOpened' | 'ticketsClosed'): number {
  return trend.reduce((total, day) => total + day[field], 0);
}
