/** An analysis of duties as tables, for programs and for people. */

import { dayOf } from '@ninewatch/rules';
import { escaped } from '../../../base/escape.ts';
import { type Cell, percent, reportPage, table } from '../page-parts.ts';
import type { Sheet } from '../sheet.ts';
import type { DutyAnalysis, DutyFigures } from './duty-tally.ts';

export type DutyTable = 'units' | 'roles' | 'duties' | 'people' | 'missed';
const FIGURES = ['应做 due', '按时 done', '逾期完成 late', '未做 missed', '未到期 open', '按时率 in time'];

export function dutySheet(
  analysis: DutyAnalysis,
  which: DutyTable,
  { offsetMs }: { offsetMs: number },
): Sheet {
  if (which === 'missed') return missedSheet(analysis, offsetMs);
  const { title, head, rows } = SHEETS[which](analysis);
  return { title, head: [...head, ...FIGURES], rows };
}

const SHEETS: Record<Exclude<DutyTable, 'missed'>, (analysis: DutyAnalysis) => Sheet> = {
  units: ({ units, region, total }) => ({
    title: '按单位 By unit',
    head: ['单位 unit', '名称 name'],
    rows: [
      ...units.map((line) => [
        ...[line.unit, line.direct ? `${line.name}（本级）` : line.name],
        ...figureCells(line),
      ]),
      [region, '合计 total', ...figureCells(total)],
    ],
  }),
  roles: ({ roles }) => ({
    title: '按角色 By role',
    head: ['角色 role'],
    rows: roles.map((line) => [line.role, ...figureCells(line)]),
  }),
  duties: ({ duties }) => ({
    title: '按职责 By duty',
    head: ['职责 duty', '名称 name', '角色 role'],
    rows: duties.map((line) => [
      ...[line.key, `${line.name.zh} ${line.name.en}`, line.role],
      ...figureCells(line),
    ]),
  }),
  people: ({ people, unheld }) => ({
    title: '按人员 By person',
    head: ['人员 person', '姓名 name'],
    rows: [
      ...people.map((line) => [line.username, line.name, ...figureCells(line)]),
      ...(unheld.due === 0 ? [] : [['', '无人承担 nobody', ...figureCells(unheld)]]),
    ],
  }),
};

function figureCells({ due, done, late, missed, open, inTime }: DutyFigures): Cell[] {
  return [due, done, late, missed, open, inTime === null ? '' : percent(inTime)];
}

function missedSheet({ missed }: DutyAnalysis, offsetMs: number): Sheet {
  return {
    title: '未按时完成及不作为预警 Missed, and the warnings about it',
    head: [
      ...['单位 unit', '职责 duty', '名称 name', '角色 role', '期间 term', '截止 due'],
      ...['未做 missed', '逾期完成 late', '不作为预警 inactions'],
    ],
    rows: missed.map((line) => [
      ...[line.unit, line.key, `${line.name.zh} ${line.name.en}`, line.role, line.term],
      ...[dayOf(line.dueAt - 1, offsetMs), line.missed, line.late],
      line.inactions.map(({ id, state }) => `${id} (${state})`).join(', '),
    ]),
  };
}

/** All tables as one page that needs nothing else and prints on A4. */
export function dutyPage(
  analysis: DutyAnalysis,
  { name, offsetMs }: { name: string; offsetMs: number },
): string {
  const span = `${dayOf(analysis.from, offsetMs)} – ${dayOf(analysis.until - 1, offsetMs)}`;
  const { total, people, peopleTotal, missed, missedTotal } = analysis;
  const section = (which: DutyTable, more = '') => {
    const { title, head, rows } = dutySheet(analysis, which, { offsetMs });
    return `<section><h2>${escaped(title)}</h2>${more}${table(head, rows)}</section>`;
  };
  const shown = (some: number, all: number) => (some < all ? `<p>${some} / ${all}</p>` : '');
  const body = `<h1>履职分析 Duty analysis</h1>
<p class="lead">${escaped(name)} · ${span} · 应做 due ${total.due} · 按时 done ${total.done} · 逾期完成 late ${total.late} · 未做 missed ${total.missed} · 未到期 open ${total.open}</p>
${section('units')}
${section('roles')}
${section('duties')}
${section('people', shown(people.length, peopleTotal))}
${section('missed', shown(missed.length, missedTotal))}`;
  return reportPage(`履职分析 ${name} ${span}`, body);
}
