/** A year of one town: what its people do becomes the forms, the duties and the red flags, as they themselves counted. */

import { decodeState, encodeState } from '@ninewatch/rules';
import { afterAll, describe, expect, it } from 'vitest';
import { at, Town } from './stage/town.ts';

const YEAR = 2026;
const two = (value: number) => String(value).padStart(2, '0');
const day = (month: number, date: number) => `${YEAR}-${two(month)}-${two(date)}`;

const town = await Town.open();
afterAll(() => town.house.close());

/** What people do in a month; the leader is on leave in July, and nobody patrols in August. */
async function month(no: number): Promise<void> {
  const { tally } = town;
  town.passUntil(at(day(no, 4), '10:00'));
  for (const id of town.venues().filter((venue) => town.isDiligent(venue))) {
    await town.inspect('admin', 'self_inspection', id);
  }
  town.passUntil(at(day(no, 8), '10:00'));
  for (const id of town.venues()) {
    if (town.isRed(id) || no % 3 === 1) await town.inspect(`grid-${town.gridOf(id)}`, 'grid_visit', id);
  }
  town.passUntil(at(day(no, 11), '10:00'));
  if (no !== 8) {
    for (const id of town.venues()) {
      const isDue = town.isRed(id) || (town.isOrange(id) && no % 2 === 1) || no % 3 === 2;
      if (isDue) await town.inspect('office', 'patrol', id);
    }
  }
  const red = town.venues().filter((id) => town.isRed(id));
  for (const id of red.slice(0, 5)) await town.inspect('section', 'section_check', id);
  const checked = red[no % red.length] ?? 'n013';
  const leader =
    no === 7 ? [] : await town.inspect('leader', 'leader_check', checked, [{ text: '灭火器压力不足' }]);
  for (const ticket of leader) await town.rectify(ticket);
  for (const id of [`n0${two(20 + no)}`, `n0${two(40 + no)}`]) await town.fire(id);
  town.passUntil(at(day(no, 18), '10:00'));
  await special(no);
  town.passUntil(at(day(no, 28), '10:00'));
  town.diary.push(`${day(no, 28)}: found ${tally.found}, rectified ${tally.rectified}`);
  if (no % 3 === 0) await town.post('office', '/reports/section/confirm', { unit: 't1', date: day(no, 14) });
}

/** What happens once in the year. */
async function special(no: number): Promise<void> {
  const { tally } = town;
  if (no === 2) {
    // A major hazard: promoted, under listed supervision, referred to the district, done.
    const [ticket] = await town.inspect('office', 'patrol', 'n001', [
      { text: '疏散通道堵塞', class: 'major' },
    ]);
    if (ticket === undefined) throw new Error('no ticket');
    tally.majorFound += 1;
    await town.accept(ticket);
    await town.post('office', `/tickets/${ticket.id}/refer`, {
      ...{ kind: 'district_department', department: '应急管理部门', reason: '镇街无法解决' },
    });
    tally.toDistrict += 1;
    await town.post('department', `/tickets/${ticket.id}/list`, { level: 'district', reason: '挂牌督办' });
    tally.listed += 1;
    await town.rectify(ticket, { isMajor: true });
  }
  if (no === 5) {
    // Refused, and handed in after the quarter.
    const [ticket] = await town.inspect('office', 'patrol', 'n002', [{ text: '违规住人' }]);
    if (ticket === undefined) throw new Error('no ticket');
    await town.accept(ticket);
    await town.post('office', `/tickets/${ticket.id}/refuse-rectification`, { note: '拒不整改' });
  }
  if (no === 11) {
    // Found and left lying.
    await town.inspect('office', 'patrol', 'n003', [{ text: '私拉电线' }]);
  }
}

/** The quarter is over: one flag for 104 venues, to the first who may have it. */
async function award(quarter: string): Promise<Judged> {
  const judged: Judged = await town.get(`/red-flags/eligibility?town=t1&quarter=${quarter}`, 'office');
  const [first] = judged.items.filter(({ eligible }) => eligible);
  if (first === undefined) throw new Error(`nobody may have the flag of ${quarter}`);
  await town.post('office', '/red-flags', { town: 't1', quarter, venues: [first.venueId] });
  town.diary.push(
    `${quarter}: ${judged.eligible} of ${judged.venues} may have the flag, ${first.venueId} has it`,
  );
  return judged;
}

interface Judged {
  venues: number;
  eligible: number;
  allowed: number;
  items: { venueId: string; eligible: boolean; exclusions: { reason: string }[] }[];
}

function reasonsOf(judged: Judged | undefined, venueId: string): string[] {
  const found = judged?.items.find((item) => item.venueId === venueId);
  return (found?.exclusions ?? []).map(({ reason }) => reason);
}

/** Cells in their order, with the titles of the form. */
function lineOf({ columns, rows }: { columns: { title: string }[]; rows: { cells: unknown[] }[] }): string {
  return columns.map(({ title }, no) => `${title} ${rows[0]?.cells[no]}`).join(' · ');
}

describe('a year of a town', { timeout: 900_000 }, () => {
  const quarters = new Map<string, Judged>();

  it('is lived through, with the form signed in each quarter and a flag given after it', async () => {
    for (let no = 1; no <= 12; no += 1) {
      await month(no);
      if (no % 3 !== 1 || no === 1) continue;
      const quarter = `${YEAR}-Q${(no - 1) / 3}`;
      quarters.set(quarter, await award(quarter));
    }
    town.passUntil(at(`${YEAR}-12-31`, '23:00'));
    const form = await town.get(`/reports/section?unit=t1&date=${day(12, 31)}&format=json`, 'office');
    town.diary.push(lineOf(form));
    const village = await town.get(`/reports/village?unit=v1&date=${day(12, 31)}&format=json`, 'office');
    town.diary.push(lineOf(village));
    town.passUntil(at(`${YEAR + 1}-01-05`, '10:00'));
    quarters.set(`${YEAR}-Q4`, await award(`${YEAR}-Q4`));
    process.stdout.write(`${town.diary.join('\n')}\n`);
  });

  it('gives the section form that its people counted themselves', async () => {
    const form = await town.get(`/reports/section?unit=t1&date=${day(12, 31)}&format=json`, 'office');
    expect(form.columns).toHaveLength(17);
    const { checked, checkedByLeaders, ...numbers } = town.tally;
    expect(form.rows[0].figures).toMatchObject({
      ...numbers,
      checked: checked.size,
      checkedByLeaders: checkedByLeaders.size,
      supervised: 104,
      red: town.venues().filter((id) => town.isRed(id)).length,
      orange: town.venues().filter((id) => town.isOrange(id)).length,
    });
  });

  it('gives village forms that come to the same together', async () => {
    const figures = [];
    for (const unit of ['v1', 'v2']) {
      const form = await town.get(`/reports/village?unit=${unit}&date=${day(12, 31)}&format=json`, 'office');
      expect(form.columns).toHaveLength(11);
      figures.push(form.rows[0].figures);
    }
    const [a, b] = figures;
    expect([a.found + b.found, a.rectified + b.rectified, a.supervised + b.supervised]).toEqual([
      town.tally.found,
      town.tally.rectified,
      104,
    ]);
  });

  it('shows which duties were not done, and by whom', async () => {
    const missed = async (key: string) => {
      const { items } = await town.get(`/duties?state=missed&region=t1&key=${key}&limit=1000`, 'office');
      return items as { term: string; role: string; venueId?: string }[];
    };
    expect((await missed('leader_check')).map(({ term }) => term)).toEqual([`${YEAR}-07`]);
    // Nobody patrolled in August: red ones are due each month, yellow ones in the quarter whose patrol was to be then.
    const red = await missed('patrol_red');
    expect(new Set(red.map(({ term }) => term))).toEqual(new Set([`${YEAR}-08`]));
    expect(red).toHaveLength(town.venues().filter((id) => town.isRed(id)).length);
    const own = await missed('self_inspection');
    const lazy = new Set(own.map(({ venueId }) => venueId));
    expect(town.venues().filter((id) => !lazy.has(id))).toEqual(
      town.venues().filter((id) => town.isDiligent(id)),
    );
  });

  it('says who may have the red flag, and why the others may not', () => {
    expect([...quarters.values()].map(({ allowed }) => allowed)).toEqual([1, 1, 1, 1]);
    for (const judged of quarters.values())
      expect(reasonsOf(judged, 'n050')).toContain('self-inspection-missed');
    expect(reasonsOf(quarters.get(`${YEAR}-Q1`), 'n002')).toEqual([]);
    expect(reasonsOf(quarters.get(`${YEAR}-Q2`), 'n002')).toContain('rectification-refused');
    expect(reasonsOf(quarters.get(`${YEAR}-Q4`), 'n003')).toContain('rectified-late');
  });

  it('[P3] is the same state after a checkpoint, and a small one', () => {
    const text = town.house.stateText();
    expect(text.length).toBeLessThan(4_000_000);
    expect(encodeState(decodeState(text))).toBe(text);
  });
});
