import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from './stage/api-client.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.end());

describe('who gets in', () => {
  it('[P10] nobody without a session, and not with a wrong password', async () => {
    const stranger = new ApiClient(stage.gateway.httpPort);
    expect(await stranger.call('GET', '/venues')).toMatchObject({
      status: 401,
      body: { code: 'not-signed-in' },
    });
    const wrong = await stranger.post('/session', { username: 'admin', password: 'not-the-password' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'bad-credentials' } });
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
  });

  it('[P10] a person sees the own town alone', async () => {
    await stage.venue('east-1', { region: 'east' });
    await stage.venue('west-1', { region: 'west' });
    const officer = await stage.person('west-officer', 'duty_officer', 'west');
    expect((await officer.list('/venues')).map(({ id }) => id)).toEqual(['west-1']);
    expect(await officer.call('GET', '/venues/east-1')).toMatchObject({ status: 404 });
    const user = {
      username: 'x',
      password: 'a-long-password',
      name: 'x',
      roles: [{ role: 'admin', region: 'root' }],
    };
    expect(await officer.post('/users', user)).toMatchObject({ status: 403 });
    expect(await officer.call('GET', '/audit')).toMatchObject({ status: 403 });
  });

  it('[P10] and on the wall', async () => {
    const officer = await stage.person('east-officer', 'duty_officer', 'east');
    const wall = await stage.wall(officer);
    const device = await stage.device('west-heat', 'west-1');
    const neighbour = await stage.device('east-heat', 'east-1');
    await device.event('alarm');
    await neighbour.event('alarm');
    await wall.hazard(({ venueId }) => venueId === 'east-1');
    expect(JSON.stringify(wall.changes)).not.toContain('west-1');
    expect(wall.changes.map(({ seq }) => seq)).toEqual(
      wall.changes.map((_, index) => (wall.snapshot?.seq ?? 0) + index + 1),
    );
  });
});

describe('the ledger', () => {
  it('takes CSV, line by line', async () => {
    const csv =
      'id,name,category,region,area_m2\nimp-1,一号,1,east,90\nimp-2,二号,12,east,90\nimp-3,三号,2,nowhere,90\n';
    const headers = { 'content-type': 'text/csv' };
    const { status, body } = await stage.admin.call('POST', '/venues/import', { body: csv, headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ created: 1, updated: 0 });
    expect(
      (body.rejected as { line: number; column: string }[]).map(({ line, column }) => [line, column]),
    ).toEqual([
      [3, 'category'],
      [4, 'region'],
    ]);
    const again = await stage.admin.call('POST', '/venues/import', {
      body: csv.split('\n').slice(0, 2).join('\n'),
      headers,
    });
    expect(again.body).toMatchObject({ created: 0, updated: 0, unchanged: 1, rejected: [] });
    const devices = 'id,venue_id,kind\nimp-d1,imp-1,smoke\nimp-d2,imp-9,smoke\n';
    const imported = await stage.admin.call('POST', '/devices/import', { body: devices, headers });
    expect(imported.body).toMatchObject({ created: 1, rejected: [{ line: 3, column: 'venue_id' }] });
  });

  it('refuses an old version and a second thing of the same name', async () => {
    await stage.venue('twice');
    const second = await stage.admin.post('/venues', {
      id: 'twice',
      name: 'x',
      category: 1,
      region: 'east',
      facts: {},
    });
    expect(second).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    const patch = (version: number) =>
      stage.admin.call('PATCH', '/venues/twice', { body: { name: 'new', version } });
    const { version } = await stage.admin.get<{ version: number }>('/venues/twice');
    expect(await patch(version)).toMatchObject({ status: 200, body: { name: 'new' } });
    expect(await patch(version)).toMatchObject({ status: 409, body: { code: 'stale-version' } });
  });

  it('[P9] writes every act down, in a chain that verifies', async () => {
    const verdict = await stage.admin.get<{ ok: boolean; entries: number }>('/audit/verify');
    expect(verdict.ok).toBe(true);
    const lines = await stage.admin.list<{ action: string; actor: string }>('/audit');
    expect(lines.length).toBeGreaterThanOrEqual(verdict.entries);
    expect(lines.filter(({ actor, action }) => actor === 'admin' && action === 'venue.create')).not.toEqual(
      [],
    );
    expect(lines.filter(({ action }) => action === 'session.refused')).not.toEqual([]);
  });
});

describe('what the gateway tells of itself', () => {
  it('is alive and ready', async () => {
    expect((await stage.admin.call('GET', 'healthz')).status).toBe(200);
    const { status, body } = await stage.admin.call('GET', 'readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({ ready: true, checks: { journal: { ok: true }, decider: { ok: true } } });
  });

  it('gives Prometheus its figures', async () => {
    const { body } = await stage.admin.call<string>('GET', 'metrics');
    for (const name of [
      'journal_position',
      'reader_lag_positions{reader="decide"}',
      'arrivals_total',
      'mqtt_connections',
    ]) {
      expect(body).toContain(`ninewatch_${name}`);
    }
  });

  it('describes its API in OpenAPI 3.1', async () => {
    const { body } = await stage.admin.call('GET', 'docs/json');
    expect(body.openapi).toMatch(/^3\.1/);
    expect(Object.keys(body.paths as object)).toContain('/api/v1/hazards/{id}/acknowledge');
  });
});
