/** The forms through the API: read, typed in, signed, within each one's own regions. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readTable } from '../../src/ledger/import/read-table.ts';
import { WholeHouse } from './whole-house.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(`${text}+08:00`);
/** People sign in with slow hashes. */
vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 });
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(at('2026-06-25T09:00'));
  const regions = [
    ['d', 'district', 'root'],
    ['ta', 'town', 'd'],
    ['va', 'village', 'ta'],
    ['tb', 'town', 'd'],
  ];
  for (const [id, level, parent] of regions) {
    await house.call('admin', 'POST', '/regions', { id, name: `名${id}`, level, parent });
  }
  for (const [id, region, facts] of [
    ['v1', 'va', { keyFire: true }],
    ['v2', 'va', { crowded: true }],
    ['v3', 'va', {}],
    ['v4', 'tb', {}],
  ] as const) {
    await house.call('admin', 'POST', '/venues', { id, name: id, category: 2, region, facts });
  }
  house.addPerson('office-a', [{ role: 'town_office', region: 'ta' }]);
  house.addPerson('grid-a', [{ role: 'grid_worker', region: 'va' }]);
  house.pass(DAY_MS, 6 * HOUR_MS);
});
afterAll(() => house.close());

const form = (query: string, who = 'office-a') => house.call(who, 'GET', `/reports/section?${query}`);
const cells = async (query: string) => (await form(query)).body.rows[0].cells;

describe('a form', () => {
  it('has 17 and 11 columns, for any unit and day', async () => {
    const section = await form('unit=ta&date=2026-06-30');
    expect(section.body).toMatchObject({ form: 'section', unit: 'ta', from: at('2026-01-01T00:00') });
    expect(section.body.columns).toHaveLength(17);
    expect(section.body.rows[0].cells).toEqual(['名ta', 3, 1, 1, 1, ...Array(12).fill(0)]);
    const village = await house.call('office-a', 'GET', '/reports/village?unit=va');
    expect(village.body.rows[0].cells).toEqual(['名va', 3, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect(village.body.date).toBe('2026-06-26');
  });

  it('takes ms as well, and no day that is none', async () => {
    expect((await form(`unit=ta&date=${at('2026-06-30T12:00')}`)).body.date).toBe('2026-06-30');
    expect(await form('unit=ta&date=2026-02-30')).toMatchObject({
      status: 422,
      body: { code: 'invalid', field: 'date' },
    });
    expect((await form('unit=ta&date=soon')).status).toBe(400);
    expect((await form('date=2026-06-30')).status).toBe(400);
  });

  it('says the same as CSV and as XLSX', async () => {
    const row = (await cells('unit=ta&date=2026-06-30')).map(String);
    for (const format of ['csv', 'xlsx']) {
      const url = `/api/v1/reports/section?unit=ta&date=2026-06-30&format=${format}`;
      const authorization = `Bearer ${await house.tokenOf('office-a')}`;
      const answer = await house.feed.app.inject({ method: 'GET', url, headers: { authorization } });
      expect(answer.headers['content-disposition']).toBe(
        `attachment; filename="section-ta-2026-06-30.${format}"`,
      );
      const { rows, rejected } = await readTable(answer.rawPayload, String(answer.headers['content-type']));
      expect(rejected).toEqual([]);
      expect(rows.at(-1)?.cells, format).toEqual(row);
      expect(rows).toHaveLength(format === 'csv' ? 2 : 3);
    }
  });

  it('[P10] is not-found outside one’s own regions, and not for the field', async () => {
    for (const unit of ['tb', 'd', 'root', 'nowhere']) {
      expect(await form(`unit=${unit}`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
      const typed = await house.call('office-a', 'PUT', '/reports/section/typed', {
        ...{ unit, date: '2026-06-30', cases: 1 },
      });
      expect(typed.status).toBe(404);
    }
    expect((await form('unit=va', 'grid-a')).status).toBe(403);
  });
});

describe('typed in and signed', () => {
  const DATE = { unit: 'ta', date: '2026-06-30' };
  it('stands in the form from its day on, and goes no further once the form is signed', async () => {
    const put = (body: object) =>
      house.call('office-a', 'PUT', '/reports/section/typed', { ...DATE, ...body });
    expect(await put({})).toMatchObject({ status: 400, body: { field: 'penalties' } });
    expect(await put({ finesWan: 1.234567 })).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await put({ finesWan: 1.5, penalties: 2, cases: 3, version: 7 })).toMatchObject({ status: 409 });
    expect(await put({ finesWan: 1.5, penalties: 2, cases: 3, version: 1 })).toMatchObject({ status: 200 });
    expect((await cells('unit=ta&date=2026-06-30')).slice(-3)).toEqual([2, 1.5, 3]);
    expect((await cells('unit=ta&date=2026-06-29')).slice(-3)).toEqual([0, 0, 0]);
    const due = await house.call('office-a', 'GET', '/reports/section/due');
    expect(due.body.items).toMatchObject([{ region: 'ta', date: '2026-06-30', state: 'due' }]);
    const sign = () => house.call('office-a', 'POST', '/reports/section/confirm', DATE);
    expect(await sign()).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    house.pass(3 * DAY_MS, 6 * HOUR_MS);
    expect(await sign()).toMatchObject({ status: 200, body: { state: 'confirmed', figures: { cases: 3 } } });
    await house.call('admin', 'POST', '/venues', {
      ...{ id: 'v9', name: 'v9', category: 2, region: 'va', facts: {} },
    });
    expect(await put({ cases: 9 })).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect((await cells('unit=ta&date=2026-06-30')).slice(0, 5)).toEqual(['名ta', 3, 1, 1, 1]);
    expect((await cells('unit=ta&date=2026-06-30&live=true')).slice(0, 5)).toEqual(['名ta', 4, 1, 1, 2]);
    expect((await form('unit=ta&date=2026-06-30')).body.rows[0].confirmed).toMatchObject({ by: 'office-a' });
  });

  it('shows who is late', async () => {
    house.pass(2 * DAY_MS, 6 * HOUR_MS);
    const late = await house.call('admin', 'GET', '/reports/section/due?state=late&date=2026-06-30');
    expect(late.body.items).toMatchObject([{ region: 'tb', state: 'late' }]);
  });
});

describe('the other reports', () => {
  it('[P10] are made of one’s own regions alone', async () => {
    const overview = (region: string) => house.call('office-a', 'GET', `/reports/overview?region=${region}`);
    expect((await overview('ta')).body).toMatchObject({ venues: { total: 4 }, tickets: { open: 0 } });
    expect((await overview('d')).status).toBe(404);
    const rows = (await overview('ta&format=csv')).text.trim().split(/\r?\n/);
    expect(rows.map((row) => row.split(',')[0])).toEqual([
      expect.stringContaining('区域 region'),
      'ta',
      'va',
    ]);
    expect((await house.call('office-a', 'GET', '/reports/analysis?region=tb')).status).toBe(404);
    expect((await house.call('grid-a', 'GET', '/reports/overview?region=va')).status).toBe(403);
  });

  it('say a span that is none, and come as a page that runs nothing', async () => {
    const bad = await house.call('admin', 'GET', '/reports/analysis?region=d&from=5&to=4');
    expect(bad).toMatchObject({ status: 422, body: { field: 'from' } });
    const authorization = `Bearer ${await house.tokenOf('admin')}`;
    const url = '/api/v1/reports/analysis?region=d&format=html';
    const page = await house.feed.app.inject({ method: 'GET', url, headers: { authorization } });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(page.body).toContain('安全态势分析报告');
  });

  it.each(['tickets', 'hazards'])('%s leave as a table', async (list) => {
    for (const format of ['csv', 'xlsx']) {
      const authorization = `Bearer ${await house.tokenOf('office-a')}`;
      const url = `/api/v1/${list}/export?format=${format}`;
      const answer = await house.feed.app.inject({ method: 'GET', url, headers: { authorization } });
      expect(answer.statusCode).toBe(200);
      const { rows } = await readTable(answer.rawPayload, String(answer.headers['content-type']));
      expect(rows[0]?.cells.slice(0, 1)).toEqual(['id']);
    }
  });
});
