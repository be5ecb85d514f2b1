/** The starter flows' own words and numbers: what their functions and expressions make of what the gateway answers. */

import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { textOf } from './palette.ts';

interface Node {
  type: string;
  name: string;
  func?: string;
  rules?: { p: string; to: string; tot: string }[];
}
const load = createRequire(import.meta.url);
/** The one that Node-RED evaluates with. */
const jsonata = load('@node-red/util/lib/jsonata.js');
const nodesOf = (name: string) => JSON.parse(textOf(`examples/${name}.json`)) as Node[];
const nodeOf = (name: string, label: string) => nodesOf(name).find((node) => node.name === label) as Node;
const run = (name: string, label: string, msg: object) =>
  new Function('msg', String(nodeOf(name, label).func))(msg);

/** What the expressions of a change node make of a message. */
async function changed(name: string, label: string, msg: object): Promise<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (const { p, to, tot } of nodeOf(name, label).rules ?? []) {
    if (tot !== 'jsonata') continue;
    made[p] = await jsonata(to).evaluate({ ...msg, ...made });
  }
  return JSON.parse(JSON.stringify(made));
}

describe('the daily digest', () => {
  const regions = [
    { id: 'root', name: 'r', level: 'city' },
    { id: 'east', name: '东镇', level: 'town', parent: 'root' },
    { id: 'west', name: '西镇', level: 'town', parent: 'root' },
    { id: 'e1', name: 'e1', level: 'grid', parent: 'east' },
  ];

  it('counts live hazards by the town that they lie in, and asks on for each town', () => {
    const hazards = [
      { live: true, region: 'e1' },
      { live: true, region: 'east' },
      { live: false, region: 'e1' },
      { live: true, region: 'root' },
    ];
    expect(run('daily-digest', 'towns', { regions, payload: { hazards } })).toEqual([
      [
        { region: 'east', town: '东镇', open: 2, query: { region: 'east', overdue: true } },
        { region: 'west', town: '西镇', open: 0, query: { region: 'west', overdue: true } },
      ],
    ]);
  });

  it('counts overdue tickets, then asks for silent devices', async () => {
    const query = { region: 'east', state: 'silent' };
    const two = await changed('daily-digest', 'count', { region: 'east', payload: [{}, {}] });
    expect(two).toEqual({ overdue: 2, query });
    expect(await changed('daily-digest', 'count', { region: 'east', payload: [] })).toEqual({
      overdue: 0,
      query,
    });
  });

  it('says it in both languages', () => {
    const msg = { region: 'east', town: '东镇', open: 2, overdue: 1, payload: [{}] };
    expect(run('daily-digest', 'words', msg).payload).toEqual({
      zh: '【每日汇总】东镇：未关闭险情 2，逾期工单 1，失联设备 1',
      en: 'Daily digest of 东镇: 2 open hazards, 1 overdue tickets, 1 silent devices',
    });
  });
});

it('the siren is that of the venue', async () => {
  const made = await changed('siren-on-red-fire', 'siren of the venue', { payload: { venueId: 'shop-1' } });
  expect(made).toEqual({ deviceId: 'siren-shop-1' });
});

it.each([
  ['拆除违规隔板', '拆除违规隔板'],
  ['=HYPERLINK("x")', `'=HYPERLINK("x")`],
  ['+86 1', "'+86 1"],
  ['@cmd', "'@cmd"],
])(
  '[P10] a ticket is a row of a spreadsheet, and a formula in its title is plain text: %s',
  async (zh, title) => {
    const payload = {
      ...{ id: 't1', state: 'open', class: 'ordinary', venueId: 'v1', unit: 'east' },
      ...{ title: { zh, en: 'x' }, dueAt: Date.parse('2026-03-02T08:05:00+08:00') },
    };
    const { payload: row } = await changed('tickets-to-spreadsheet', 'a row', { event: 'opened', payload });
    expect(row).toEqual({
      ...{ time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/), event: 'opened', id: 't1' },
      ...{ state: 'open', class: 'ordinary', venue: 'v1', unit: 'east', title, due: '2026-03-02 08:05' },
    });
  },
);
