/** From a label to a device that sends: claims, certificates, and who is refused. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';
import { deviceKey, tlsSettings } from './stage/tls-files.ts';

interface Label {
  code: string;
  shortCode: string;
  url: string;
  qr: string;
  device: { id: string; claim: { state: string } };
}
interface Claimed {
  deviceId: string;
  venueId: string;
  mqtt: { host: string; plain: number; tls: number };
  topics: { telemetry: string };
  secret?: string;
  certificate?: string;
  authority?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'ninewatch-claims-'));
/** A whole process that starts: minutes on a machine that others use as well. */
const STARTED_WITHIN_MS = 120_000;
let stage: Stage;
let installer: Awaited<ReturnType<Stage['person']>>;
beforeAll(async () => {
  // The shipped rules: they tell a test from an alarm.
  stage = await Stage.start({ ...(await tlsSettings(folder)), NINEWATCH_RULES_FILE: '' });
  await stage.venue('bar');
  installer = await stage.person('installer', 'grid_worker', 'east');
}, STARTED_WITHIN_MS);
afterAll(async () => {
  await stage?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function label(...ids: string[]): Promise<Label[]> {
  const devices = ids.map((id) => ({ id, venueId: 'bar', kind: 'heat' }));
  const { items } = await stage.admin.done<{ items: Label[] }>('/claims', { devices });
  return items;
}
async function oneLabel(id: string): Promise<Label> {
  const [made] = await label(id);
  if (made === undefined) throw new Error('no label');
  return made;
}
/** As a device does it: nobody is signed in. */
async function claim(code: string, body: object = {}) {
  const answer = await fetch(`${stage.admin.origin}/api/v1/claims/${code}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Claimed & { code: string } };
}
const deviceNow = (id: string) => stage.admin.get(`/devices/${id}`);
const seen = (id: string) => stage.admin.list(`/readings?device=${id}`);

async function overTls(claimed: Claimed, key: string, certificate = claimed.certificate): Promise<Device> {
  const login = { id: claimed.deviceId, venueId: claimed.venueId, secret: '' };
  const ca = readFileSync(join(folder, 'server.crt'));
  const options = { ca, key, cert: certificate, username: login.id, password: undefined };
  const url = `mqtts://127.0.0.1:${claimed.mqtt.tls}`;
  return stage.keep(await Device.connect(url, login, options as object));
}
const REFUSED = /Not authorized/;

describe('[P10] a claim', () => {
  it('gives the device its login without a session, once, and its reading arrives', async () => {
    const [made] = await label('heat-1', 'heat-2');
    expect(made?.device.claim.state).toBe('waiting');
    expect(made?.url).toBe(`${stage.admin.origin}/claim#${made?.code}`);
    expect(made?.qr).toMatch(/^<svg/);
    const { status, body } = await claim(made?.code ?? '');
    expect({ status, ...body }).toMatchObject({
      ...{ status: 200, deviceId: 'heat-1', venueId: 'bar' },
      mqtt: { host: '127.0.0.1', plain: stage.gateway.mqttPort },
      topics: { telemetry: 'nine/v1/bar/heat-1/telemetry' },
    });
    const login = { id: 'heat-1', venueId: 'bar', secret: body.secret ?? '' };
    await (await stage.connect(login)).read({ temperature: 21 });
    expect(await seen('heat-1')).toHaveLength(1);
    expect(await deviceNow('heat-1')).toMatchObject({
      generation: 1,
      claim: { state: 'claimed', with: 'secret', endedBy: 'public' },
    });
    const again = await claim(made?.code ?? '');
    const wrong = await claim('never-given-out-0123456');
    expect(again).toEqual(wrong);
    expect(again).toMatchObject({ status: 404, body: { code: 'claim-unusable' } });
  });

  it('that several use at once is given to one of them', async () => {
    const { code, shortCode } = await oneLabel('race');
    const answers = await Promise.all(
      [code, shortCode, code, shortCode.toLowerCase(), code].map((c) => claim(c)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    const secret = answers.find(({ status }) => status === 200)?.body.secret ?? '';
    await stage.connect({ id: 'race', venueId: 'bar', secret });
  });

  it('is looked at and taken by the installer, who says the place', async () => {
    const { shortCode } = await oneLabel('hall');
    const typed = ` ${shortCode.toLowerCase().replaceAll('-', ' ')}`;
    expect(await installer.done('/claims/look', { code: typed })).toMatchObject({
      ...{ deviceId: 'hall', venueId: 'bar', venueName: 'bar', kind: 'heat' },
    });
    const stranger = await stage.person('stranger', 'grid_worker', 'west');
    expect((await stranger.post('/claims/take', { code: typed })).status).toBe(403);
    const taken = await installer.done('/claims/take', { code: typed, place: '大厅' });
    expect(taken).toMatchObject({ place: '大厅', claim: { state: 'claimed', endedBy: 'installer' } });
    await stage.connect({ id: 'hall', venueId: 'bar', secret: String(taken.secret) });
    const acts = await stage.admin.list<{ action: string; subject: string }>('/audit');
    const ofIt = acts.filter(({ subject }) => subject === 'hall').map(({ action }) => action);
    expect(ofIt.sort()).toEqual(['claim.open', 'claim.use', 'device.create']);
  });

  it('is worth nothing once it is revoked, and is found by its state', async () => {
    const [kept, taken] = await label('kept', 'taken-back');
    await stage.admin.done('/devices/taken-back/claim/revoke');
    expect(await claim(taken?.code ?? '')).toMatchObject({ status: 404 });
    expect(await claim(kept?.code ?? '')).toMatchObject({ status: 200 });
    const by = (state: string) => () => stage.admin.list(`/devices?claim=${state}`);
    await expect.poll(by('revoked')).toMatchObject([{ id: 'taken-back' }]);
    await expect.poll(by('waiting')).toMatchObject([{ id: 'heat-2' }]);
  });

  it('names what was refused line by line, and makes the rest', async () => {
    await stage.admin.call('PATCH', '/devices/heat-2', { body: { retired: true } });
    const devices = [{ id: 'heat-2' }, { id: 'new-1', venueId: 'bar', kind: 'gas' }];
    expect(await stage.admin.done('/claims', { devices, hours: 2 })).toMatchObject({
      items: [{ device: { id: 'new-1', kind: 'gas' } }],
      rejected: [{ id: 'heat-2', code: 'wrong-state' }],
    });
    expect((await stage.admin.post('/claims', { devices: [{ id: 'new-2' }] })).body.code).toBe(
      'unknown-device',
    );
    expect((await installer.post('/claims', { devices })).status).toBe(403);
  });
});

describe('the first steps of a device', () => {
  it('say what is in its way, and then how far it has come', async () => {
    const { code } = await oneLabel('steps');
    const steps = () => stage.admin.get('/devices/steps/first-steps');
    const { body } = await claim(code);
    const login = { id: 'steps', venueId: 'bar' };
    await expect(stage.connect({ ...login, secret: 'mistyped' })).rejects.toThrow(REFUSED);
    expect(await steps()).toMatchObject({ refused: { count: 1, why: 'wrong-secret' }, rejections: [] });
    const device = await stage.connect({ ...login, secret: body.secret ?? '' });
    await device.publish('nine/v1/bar/other/telemetry', '{}');
    await device.read({ temperature: 21, colour: 3 });
    await expect.poll(steps).toMatchObject({
      refused: null,
      rejections: [{ reason: 'foreign-topic', count: 1 }],
      firstAt: expect.any(Number),
      latest: { metrics: { temperature: 21 }, unknown: ['colour'] },
    });
    expect(await steps()).not.toHaveProperty('testAt');
    await device.read({ temperature: 90 }, ['test', 'alarm']);
    await expect.poll(steps).toMatchObject({ testAt: expect.any(Number) });
  });
});

describe('[P10] a certificate', () => {
  it('is signed for a request, logs in over TLS by itself, and its reading arrives', async () => {
    const { key, csr } = await deviceKey('whatever it calls itself');
    const { code } = await oneLabel('certified');
    expect(await claim(code, { csr: 'no request' })).toMatchObject({
      status: 422,
      body: { code: 'request-unusable' },
    });
    const { body } = await claim(code, { csr });
    expect(body.secret).toBeUndefined();
    await (await overTls(body, key)).read({ temperature: 22 });
    expect(await seen('certified')).toHaveLength(1);
    expect(await deviceNow('certified')).toMatchObject({ claim: { with: 'certificate' } });
    expect(statSync(join(stage.dataDir, 'device-authority.json')).mode & 0o777).toBe(0o600);
  });

  it('of another device, of hardware that was replaced, or that was revoked is refused', async () => {
    const { key, csr } = await deviceKey('one');
    const [one, two] = await label('one', 'two');
    const { body: first } = await claim(one?.code ?? '', { csr });
    await claim(two?.code ?? '', { csr: (await deviceKey('two')).csr });
    const before = await overTls(first, key);
    await expect(overTls({ ...first, deviceId: 'two' }, key)).rejects.toThrow(REFUSED);
    const ended = before.ended();
    await stage.admin.done('/devices/one/replace');
    await ended;
    await expect(overTls(first, key)).rejects.toThrow(REFUSED);
    expect(await stage.admin.get('/devices/one/first-steps')).toMatchObject({
      refused: { count: 1, why: 'wrong-certificate' },
    });
    const again = await oneLabel('one');
    const { body: second } = await claim(again.code, { csr });
    await expect(overTls(first, key)).rejects.toThrow(REFUSED);
    await overTls(second, key);
    await stage.admin.done('/devices/one/certificate/revoke', { reason: 'stolen' });
    await expect(overTls(second, key)).rejects.toThrow(REFUSED);
  });

  it('is renewed with its own key, in the last third of its time', async () => {
    const { csr } = await deviceKey('young');
    const { code } = await oneLabel('young');
    await claim(code, { csr });
    const renew = (request: string) => stage.admin.post('/certificates/renew', { csr: request });
    expect((await renew(csr)).body.code).toBe('wrong-state');
    expect((await renew((await deviceKey('young')).csr)).body.code).toBe('claim-unusable');
  });
});
