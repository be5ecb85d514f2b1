/** Venues through the API of a whole gateway: numbers sealed, tables out and in again, colours with their history. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  parseDeviceImport,
  parseRegionImport,
  parseUserImport,
  parseVenueImport,
} from '../../src/ledger/import/import.ts';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const PHONE = '13812341234';

let house: WholeHouse;
beforeAll(async () => {
  house = await WholeHouse.open(START, {
    imports: { parseRegionImport, parseVenueImport, parseDeviceImport, parseUserImport },
  });
  house.done({ type: 'region.create', region: { id: 'town', name: '镇', level: 'town' } });
  house.done({ type: 'region.create', region: { id: 'grid', name: '网格', level: 'grid', parent: 'town' } });
  house.addPerson('town', [{ role: 'town_office', region: 'town' }]);
  house.addPerson('auditor', [{ role: 'auditor', region: 'root' }]);
  const contacts = [
    { name: '王', role: '经理', phone: PHONE },
    { name: '李', phone: '023-6234 5678' },
  ];
  const made = await house.call('town', 'POST', '/venues', {
    ...{ id: 'v-1', name: '=老王火锅, "一店"', category: 2, region: 'grid', licence: 'licensed' },
    ...{ licenceNumber: '+91500', address: '长江路 1 号', location: { lat: 29.5630107, lon: 106.5515 } },
    ...{ contact: `王 ${PHONE}`, contacts, facts: { areaM2: 120.5, floor: -1, crowded: true } },
  });
  expect(made.status, made.text).toBe(201);
  const plain = {
    id: 'v-2',
    name: '二店',
    category: 1,
    region: 'town',
    licence: 'temporary',
    facts: { areaM2: 900 },
  };
  expect((await house.call('town', 'POST', '/venues', plain)).status).toBe(201);
  for (const user of ['admin', 'auditor']) await house.call(user, 'GET', '/session');
}, 60_000);
afterAll(() => house.close());

const venue = async (user: string, id = 'v-1') => (await house.call(user, 'GET', `/venues/${id}`)).body;
const auditOf = async (action: string) => {
  const { body } = await house.call('admin', 'GET', '/audit?limit=1000');
  return body.items.filter((line: { action: string }) => line.action === action);
};
async function importTable(path: string, payload: string | Buffer, type = 'text/csv') {
  const headers = { authorization: `Bearer ${await house.tokenOf('admin')}`, 'content-type': type };
  const answer = await house.feed.app.inject({ method: 'POST', url: `/api/v1${path}`, headers, payload });
  return answer.json();
}
async function exported(path: string, user = 'town') {
  const headers = { authorization: `Bearer ${await house.tokenOf(user)}` };
  const answer = await house.feed.app.inject({ method: 'GET', url: `/api/v1${path}`, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer;
}

describe('[P10] numbers of people', () => {
  it('are open to who may call, and masked for others', async () => {
    expect(await venue('town')).toMatchObject({
      contact: `王 ${PHONE}`,
      contacts: [
        { name: '王', role: '经理', phone: PHONE },
        { name: '李', phone: '023-6234 5678' },
      ],
    });
    expect(await venue('auditor')).toMatchObject({
      contact: '王 138****1234',
      contacts: [{ phone: '138****1234' }, { phone: '023****5678' }],
    });
  });

  it('stand nowhere in plain: not in the state, the ledger, the audit log or on the wall', async () => {
    const kept = house.stateText() + readFileSync(join(house.dir, 'ledger.sqlite'), 'latin1');
    expect(kept).toContain('sealed:1:');
    expect(kept).not.toContain(PHONE);
    expect(kept).not.toContain('6234 5678');
    expect(JSON.stringify(await auditOf('venue.create'))).not.toContain('sealed');
  });

  it('in a list are masked; asked for in plain it is written down how many', async () => {
    const masked = await house.call('town', 'GET', '/venues');
    expect(masked.text).not.toContain(PHONE);
    expect(await auditOf('session.contacts')).toEqual([]);
    const open = await house.call('town', 'GET', '/venues?contacts=open');
    expect(open.text).toContain(PHONE);
    expect(await auditOf('session.contacts')).toMatchObject([
      { actor: 'town', detail: { list: 'venues', count: 1 } },
    ]);
    expect((await house.call('auditor', 'GET', '/venues?contacts=open')).text).not.toContain(PHONE);
    expect((await house.call('auditor', 'GET', '/venues/export?contacts=open')).status).toBe(403);
  });

  it('[P4] that are none are refused by their field', async () => {
    const patch = { contacts: [{ name: 'x', phone: 'call me' }] };
    const refused = await house.call('town', 'PATCH', '/venues/v-1', patch);
    expect(refused).toMatchObject({ status: 400, body: { field: 'contacts.0.phone' } });
    const nowhere = await house.call('town', 'PATCH', '/venues/v-1', { location: { lat: 91, lon: 0 } });
    expect(nowhere).toMatchObject({ status: 400, body: { field: 'location.lat' } });
    const photo = await house.call('town', 'PATCH', '/venues/v-1', { photos: ['0'.repeat(64)] });
    expect(photo).toMatchObject({ status: 422, body: { code: 'unknown-photo', field: 'photos' } });
  });
});

describe('tables', () => {
  for (const [format, type] of [
    ['csv', 'text/csv'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ] as const) {
    it(`what goes out as ${format} comes in again and changes nothing`, async () => {
      const before = house.stateText();
      const table = await exported(`/venues/export?format=${format}&contacts=open`);
      const report = await importTable('/venues/import', table.rawPayload, type);
      expect(report).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: [] });
      const devices = await exported(`/devices/export?format=${format}`);
      expect(await importTable('/devices/import', devices.rawPayload, type)).toMatchObject({ rejected: [] });
      expect(JSON.parse(house.stateText()).parts['venue/v-1']).toEqual(JSON.parse(before).parts['venue/v-1']);
    });
  }

  it('regions too: made parents first, renamed, and refused as something else', async () => {
    const table = await exported('/regions/export', 'admin');
    expect(table.body).toBe('\uFEFFid,name,level,parent\r\ntown,镇,town,root\r\ngrid,网格,grid,town\r\n');
    const none = { created: 0, updated: 0, unchanged: 0 };
    expect(await importTable('/regions/import', table.rawPayload)).toEqual({
      ...none,
      unchanged: 2,
      rejected: [],
    });
    const more = 'id,name,level,parent\nt2,二镇,town,\ng2,二网格,grid,t2\ngrid,x,town,\ng3,y,grid,nowhere';
    expect(await importTable('/regions/import', more)).toEqual({
      ...{ ...none, created: 2 },
      rejected: [
        { line: 4, column: 'level', reason: 'grid is a grid' },
        { line: 5, column: 'parent', reason: 'no region nowhere' },
      ],
    });
    expect((await house.call('admin', 'GET', '/regions/g2')).body).toMatchObject({
      parent: 't2',
      name: '二网格',
    });
  });

  it('no line of a CSV is run by a spreadsheet', async () => {
    const { body } = await exported('/venues/export');
    expect(body.startsWith('\uFEFFid,name,')).toBe(true);
    expect(body).toContain(`v-1,"'=老王火锅, ""一店""",2,grid,licensed,'+91500`);
    expect(body).not.toContain('contacts');
  });

  it('a changed line is updated, a bad one named, the rest unchanged', async () => {
    const header = 'id,name,category,region,licence,contacts';
    const lines = [
      'v-2,二店,1,town,unlicensed,赵||13900001111',
      'v-3,三店,1,town,maybe,',
      'v-1,x,1,town,,nobody',
    ];
    const report = await importTable('/venues/import', [header, ...lines].join('\n'));
    expect(report).toEqual({
      ...{ created: 0, updated: 1, unchanged: 0 },
      rejected: [
        { line: 3, column: 'licence', reason: 'unknown-value' },
        { line: 4, column: 'contacts', reason: 'bad-contact' },
      ],
    });
    expect((await venue('town', 'v-2')).contacts).toEqual([{ name: '赵', phone: '13900001111' }]);
    expect(house.stateText()).not.toContain('13900001111');
  });
});

describe('the list', () => {
  const ids = async (query: string) =>
    (await house.call('town', 'GET', `/venues?${query}`)).body.items.map(({ id }: { id: string }) => id);

  it('is filtered by licence, state, excess and lead office', async () => {
    expect(await ids('licence=licensed')).toEqual(['v-1']);
    expect(await ids('licence=licensed,unlicensed')).toEqual(['v-1', 'v-2']);
    expect(await ids('overLimit=true')).toEqual(['v-2']);
    expect(await ids('overLimit=false')).toEqual(['v-1']);
    const { lead } = await venue('town');
    expect(lead).toMatch(/部门/);
    expect(await ids(`office=${encodeURIComponent(lead)}`)).toContain('v-1');
    expect(await ids('state=closed')).toEqual([]);
    expect(await ids('state=open')).toEqual(['v-1', 'v-2']);
  });
});

describe('colours', () => {
  it('say why in both languages, and what they were', async () => {
    expect(await venue('town')).toMatchObject({
      ...{ risk: 'orange', riskReasons: ['crowded'], riskWords: [{ zh: '人员密集', en: 'crowded' }] },
    });
    await house.call('town', 'PATCH', '/venues/v-1', { facts: { flammable: true } });
    await house.call('town', 'PUT', '/venues/v-1/override', { colour: 'yellow', reason: '已整治' });
    const { body } = await house.call('auditor', 'GET', '/venues/v-1/colours');
    expect(body.items).toMatchObject([
      { from: 'red', to: 'yellow', computed: 'red', because: 'venue.override', by: 'town', reason: '已整治' },
      { from: 'orange', to: 'red', because: 'venue.change', by: 'town', reasons: ['flammable-and-crowded'] },
      { from: null, to: 'orange', because: 'venue.create', by: 'town' },
    ]);
  });

  it('are due again after the months of the profile, until somebody looks', async () => {
    const due = async (before: number) => {
      const { body } = await house.call('town', 'GET', `/venues/reassessment-due?before=${before}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    const inAYear = Date.parse('2027-03-02T09:00:01+08:00');
    expect(await due(inAYear - 2_000)).toEqual([]);
    expect(await due(inAYear)).toEqual(['v-1', 'v-2']);
    house.pass(30 * 86_400_000, 86_400_000);
    const looked = await house.call('town', 'POST', '/venues/v-1/assess', { note: '现场核实' });
    expect(looked.body.assessed).toMatchObject({ by: 'town', note: '现场核实' });
    expect(await due(inAYear)).toEqual(['v-2']);
  });
});

describe('a venue that closes', () => {
  it('names the devices that are in the way, then takes none and stays in the ledger', async () => {
    const device = { id: 'd-1', venueId: 'v-2', kind: 'smoke' };
    expect((await house.call('town', 'POST', '/devices', device)).status).toBe(201);
    const close = () => house.call('town', 'POST', '/venues/v-2/state', { state: 'closed', reason: '搬迁' });
    expect(await close()).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', deviceIds: ['d-1'], field: 'state' },
    });
    expect((await house.call('town', 'PATCH', '/devices/d-1', { retired: true })).status).toBe(200);
    expect((await close()).body.state).toMatchObject({ name: 'closed', by: 'town', reason: '搬迁' });
    expect(await house.call('town', 'POST', '/devices', { ...device, id: 'd-2' })).toMatchObject({
      ...{ status: 409, body: { code: 'wrong-state', field: 'venueId' } },
    });
    const back = await house.call('town', 'PATCH', '/devices/d-1', { retired: false });
    expect(back).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    const { body } = await house.call('town', 'GET', '/venues?state=closed');
    expect(body.items).toMatchObject([{ id: 'v-2' }]);
    expect((await close()).body.code).toBe('wrong-state');
  });
});
