import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, District, deviceOf, openClient } from '../../feed-fixtures.ts';
import type { FeedOptions } from '../../options.ts';
import { noImports } from '../../reports-fixture.ts';

let client: Client;
let district: District;
const SECRET = 'a-secret-of-22-letters';

/** What the next imports find in their tables. */
let table: { venues: string[][]; devices: string[][] };
const imports: FeedOptions['imports'] = {
  ...noImports,
  parseVenueImport: (body) => ({
    lines: table.venues.map(([id = '', region = ''], at) => {
      const venue = { id, name: id, category: 1, region, facts: {} } as const;
      return { line: at + 2, venue };
    }),
    rejected: [{ line: 99, column: 'category', reason: body.toString() }],
  }),
  parseDeviceImport: async () => ({
    lines: table.devices.map(([id = '', venueId = '', secret, collector], at) => {
      const more = { ...(secret === undefined ? {} : { secret }), ...(collector ? { collector } : {}) };
      return { line: at + 2, device: { id, venueId, kind: 'smoke', ...more } };
    }),
    rejected: [],
  }),
};

beforeEach(async () => {
  table = { venues: [], devices: [] };
  district = new District();
  district.addUser('registrar', [['town_office', 'town-a']]);
  client = await openClient(district, { imports });
});
afterEach(() => client.feed.stop());

const acts = (type: string) => district.acts.map(({ act }) => act).filter((act) => act.type === type);
async function importAs(username: string, path: string) {
  const answer = await client.feed.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${await client.tokenOf(username)}`, 'content-type': 'text/csv' },
    payload: 'the table',
  });
  return { status: answer.statusCode, body: answer.json() };
}

describe('profiles', () => {
  it('[P10] one with mistakes takes no effect and leaves its line on the audit trail', async () => {
    const text = 'id: [\n';
    const answer = await client.call('admin', 'PUT', '/regions/grid-a/profile', { text });
    expect(answer).toMatchObject({ status: 422, body: { code: 'profile-unusable', field: 'text' } });
    expect(acts('profile.set')).toEqual([]);
    expect(acts('text.refused')).toMatchObject([
      { of: 'profile.set', region: 'grid-a', code: 'profile-unusable' },
    ]);
  });
});

describe('devices', () => {
  it('[P10] a made secret is shown once and journalled as a hash', async () => {
    const made = await client.call('admin', 'POST', '/devices', { id: 'd-1', venueId: 'v-a', kind: 'smoke' });
    expect(made).toMatchObject({
      status: 201,
      body: { id: 'd-1', secret: 'made-secret-with-enough-characters' },
    });
    expect(made.body).not.toHaveProperty('secretHash');
    expect(acts('device.create')).toEqual([
      {
        type: 'device.create',
        device: {
          id: 'd-1',
          venueId: 'v-a',
          kind: 'smoke',
          secretHash: 'hash of made-secret-with-enough-characters',
        },
      },
    ]);
  });

  it('a given secret is taken from 22 characters on', async () => {
    const body = { id: 'd-1', venueId: 'v-a', kind: 'smoke', secret: SECRET };
    expect(await client.call('admin', 'POST', '/devices', body)).toMatchObject({
      status: 201,
      body: { secret: SECRET },
    });
    const short = await client.call('admin', 'POST', '/devices', { ...body, secret: SECRET.slice(1) });
    expect(short).toMatchObject({ status: 400, body: { code: 'invalid-request', field: 'secret' } });
  });

  it('replace begins with a new secret', async () => {
    const replaced = await client.call('admin', 'POST', '/devices/d-a/replace', {
      secret: SECRET,
      version: 1,
    });
    expect(replaced).toMatchObject({ status: 200, body: { id: 'd-a', secret: SECRET } });
    expect(acts('device.replace')).toEqual([
      { type: 'device.replace', id: 'd-a', secretHash: `hash of ${SECRET}`, expectedVersion: 1 },
    ]);
  });

  it('out of service needs an end and a reason, and both ways are acts', async () => {
    const said = { until: 1_764_003_600_000, reason: 'new wiring' };
    for (const body of [{ until: said.until }, { reason: said.reason }, { ...said, reason: ' ' }]) {
      expect((await client.call('admin', 'POST', '/devices/d-a/out-of-service', body)).status).toBe(400);
    }
    const out = await client.call('admin', 'POST', '/devices/d-a/out-of-service', { ...said, version: 1 });
    expect(out).toMatchObject({ status: 200, body: { id: 'd-a' } });
    expect(out.body).not.toHaveProperty('secretHash');
    expect((await client.call('admin', 'POST', '/devices/d-a/back-in-service', {})).status).toBe(200);
    expect((await client.call('admin', 'POST', '/venues/v-a/out-of-service', said)).status).toBe(200);
    expect(acts('device.out_of_service')).toEqual([
      { type: 'device.out_of_service', id: 'd-a', ...said, expectedVersion: 1 },
    ]);
    expect(acts('device.back_in_service')).toEqual([{ type: 'device.back_in_service', id: 'd-a' }]);
    expect(acts('venue.out_of_service')).toEqual([{ type: 'venue.out_of_service', id: 'v-a', ...said }]);
  });

  it('a command is an act with its end', async () => {
    const body = { name: 'set_interval', args: { intervalS: 60 }, ttlS: 600 };
    expect((await client.call('admin', 'POST', '/devices/d-a/command', body)).status).toBe(201);
    expect(acts('device.command')).toEqual([{ type: 'device.command', deviceId: 'd-a', ...body }]);
    for (const name of ['sync_time', 'explode']) {
      expect((await client.call('admin', 'POST', '/devices/d-a/command', { name })).status).toBe(400);
    }
  });
});

describe('[P10] a collector', () => {
  const kind = 'smoke';

  it('of a region out of sight is refused as if there were none', async () => {
    const attempts = (collector: string): [string, string, object][] => [
      ['POST', '/devices', { id: 'd-1', venueId: 'v-a', kind, collector }],
      ['PATCH', '/devices/d-a', { collector }],
    ];
    const answersFor = (collector: string) =>
      Promise.all(attempts(collector).map((attempt) => client.call('registrar', ...attempt)));
    const [hidden, none] = [await answersFor('d-b'), await answersFor('d-none')];
    for (const { status, body } of hidden) {
      expect({ status, body }).toMatchObject({
        status: 422,
        body: { code: 'unknown-collector', field: 'collector' },
      });
    }
    expect(hidden.map(({ body }) => body)).toEqual(none.map(({ body }) => body));
    expect([...acts('device.create'), ...acts('device.change')]).toEqual([]);
  });

  it('in sight is taken', async () => {
    district.devices.set('c-a', deviceOf('c-a', 'v-a'));
    const body = { id: 'd-1', venueId: 'v-a', kind, collector: 'c-a' };
    expect((await client.call('registrar', 'POST', '/devices', body)).status).toBe(201);
    expect((await client.call('registrar', 'PATCH', '/devices/d-a', { collector: 'c-a' })).status).toBe(200);
  });

  it('of an imported line is in sight or in a line before it', async () => {
    district.devices.set('c-a', deviceOf('c-a', 'v-a'));
    table.devices = [
      ['d-1', 'v-a', SECRET, 'd-b'],
      ['d-2', 'v-a', SECRET, 'd-none'],
      ['d-3', 'v-a', SECRET, 'c-a'],
      ['c-new', 'v-a', SECRET],
      ['d-4', 'v-a', SECRET, 'c-new'],
      ['d-b', 'v-a', SECRET],
      ['d-5', 'v-a', SECRET, 'd-b'],
    ];
    const refused = { column: 'collector', reason: 'unknown-collector' };
    expect((await importAs('registrar', '/devices/import')).body).toMatchObject({
      created: 3,
      rejected: [
        { line: 2, ...refused },
        { line: 3, ...refused },
        { line: 7, column: 'id' },
        { line: 8, ...refused },
      ],
    });
  });
});

describe('regions and venues', () => {
  it('a region without parent hangs on root and can be used at once', async () => {
    const region = { id: 'town-c', name: 'C', level: 'town' };
    expect((await client.call('admin', 'POST', '/regions', region)).status).toBe(201);
    expect(acts('region.create')).toEqual([{ type: 'region.create', region: { ...region, parent: 'root' } }]);
  });

  it('[P10] everybody knows what the units above are called, and nothing beside', async () => {
    client.district.addUser('inn-keeper', [['owner', 'grid-a', 'v-a']]);
    client.district.addUser('camera', [['ai_intake', 'grid-a']]);
    const { body } = await client.call('inn-keeper', 'GET', '/regions-above');
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual(['grid-a', 'town-a', 'root']);
    expect((await client.call('camera', 'GET', '/regions-above')).status).toBe(403);
  });

  it('the override is put and taken back with its reason', async () => {
    for (const method of ['PUT', 'POST']) {
      expect(
        (await client.call('admin', method, '/venues/v-a/override', { colour: 'red', reason: 'gas' })).status,
      ).toBe(200);
    }
    expect(
      (await client.call('admin', 'PUT', '/venues/v-a/override', { colour: null, reason: 'gone' })).status,
    ).toBe(200);
    expect(acts('venue.override').at(-1)).toEqual({
      type: 'venue.override',
      id: 'v-a',
      colour: null,
      reason: 'gone',
    });
    expect((await client.call('admin', 'PUT', '/venues/v-a/override', { colour: 'red' })).status).toBe(400);
  });
});

describe('imports', () => {
  it('[P9] are cut into acts of 200 lines, between which an alarm is decided, and answered with one report in line order', async () => {
    table.venues = Array.from({ length: 500 }, (_, at) => [`v-${at}`, 'grid-a']);
    const { status, body } = await importAs('admin', '/venues/import');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        created: 500,
        updated: 0,
        unchanged: 0,
        rejected: [{ line: 99, column: 'category', reason: 'the table' }],
      },
    });
    expect(acts('venue.import').map((act) => 'lines' in act && act.lines.length)).toEqual([200, 200, 100]);
  });

  it('[P10] lines for or from another region are refused, the others go on', async () => {
    table.venues = [
      ['v-1', 'grid-a'],
      ['v-2', 'grid-b'],
      ['v-b', 'grid-a'],
      ['v-3', 'nowhere'],
    ];
    const { body } = await importAs('registrar', '/venues/import');
    expect(body).toMatchObject({
      created: 1,
      rejected: [
        { line: 3, column: 'region', reason: 'unknown-region' },
        { line: 4, column: 'id', reason: 'already-exists' },
        { line: 5, column: 'region', reason: 'unknown-region' },
        { line: 99 },
      ],
    });
    table.devices = [
      ['d-1', 'v-a', SECRET],
      ['d-2', 'v-b', SECRET],
      ['d-b', 'v-a', SECRET],
    ];
    expect((await importAs('registrar', '/devices/import')).body).toMatchObject({
      created: 1,
      rejected: [
        { line: 3, column: 'venue_id', reason: 'unknown-venue' },
        { line: 4, column: 'id', reason: 'already-exists' },
      ],
    });
  });

  it('a known device keeps its secret; a new one without gets one, shown this once', async () => {
    district.devices.set('d-known', { ...deviceOf('d-known', 'v-a'), secretHash: 'kept' });
    table.devices = [
      ['d-known', 'v-a'],
      ['d-given', 'v-a', SECRET],
      ['d-made', 'v-a'],
    ];
    const { body } = await importAs('admin', '/devices/import');
    expect(body.secrets).toEqual([{ id: 'd-made', secret: 'made-secret-with-enough-characters' }]);
    const [act] = acts('device.import');
    expect(
      act && 'lines' in act && act.lines.map((line) => 'device' in line && line.device.secretHash),
    ).toEqual(['kept', `hash of ${SECRET}`, 'hash of made-secret-with-enough-characters']);
    expect(JSON.stringify(act)).not.toContain('"secret"');
  });

  it('a line that the decider refuses shows no secret', async () => {
    table.devices = [['d-made', 'v-a']];
    const rejected = [{ line: 2, column: 'kind', reason: 'invalid' }];
    district.decideOn = () => ({ ok: true, value: { created: 0, updated: 0, unchanged: 0, rejected } });
    expect((await importAs('admin', '/devices/import')).body).toEqual({
      created: 0,
      updated: 0,
      unchanged: 0,
      rejected,
      secrets: [],
    });
  });

  it('tables up to 5 MiB are taken, bigger and empty ones are not', async () => {
    const send = async (payload: string) =>
      client.feed.app.inject({
        method: 'POST',
        url: '/api/v1/venues/import',
        headers: {
          authorization: `Bearer ${await client.tokenOf('admin')}`,
          'content-type': 'text/csv; charset=utf-8',
        },
        payload,
      });
    expect((await send('x'.repeat(5 * 1024 * 1024))).statusCode).toBe(200);
    expect((await send('x'.repeat(5 * 1024 * 1024 + 1))).json().code).toBe('body-too-large');
    expect((await send('')).json().code).toBe('malformed-body');
  });
});

describe('the plans of a venue', () => {
  it('are among its photos, and another id changes nothing', async () => {
    const plans = ['a'.repeat(64)];
    const refused = await client.call('admin', 'PATCH', '/venues/v-a', { plans });
    expect(refused).toMatchObject({ status: 422, body: { code: 'unknown-photo', field: 'plans' } });
    expect(acts('venue.change')).toEqual([]);
    const none = await client.call('admin', 'PATCH', '/venues/v-a', { plans: [] });
    expect(none.status).toBe(200);
    expect(acts('venue.change')).toMatchObject([{ id: 'v-a', patch: { plans: [] } }]);
  });
});
