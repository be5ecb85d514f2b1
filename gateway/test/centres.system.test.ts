/** Two gateways and a transmitter made of bytes, over real sockets: what burns below is on the wall above. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hazard } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partState, RawTransmitter, rawPacket } from '../src/centre/server/transmitter-fixture.ts';
import { Stage } from './stage/stage.ts';

/** The shipped rules: they know the alarm of a smoke detector. */
const SETTINGS = { NINEWATCH_RULES_FILE: '' };
const TOKEN = 'a-token-of-the-stage-0123456789';
const FILE = `
format: 1
receive: { address: 23352, syncOffS: null }
gbt45839: { sources: [{ id: vendor-a, token: ${TOKEN} }] }
`;

const folder = mkdtempSync(join(tmpdir(), 'ninewatch-centres-'));
let upper: Stage;
let lower: Stage;
beforeAll(async () => {
  const centres = join(folder, 'upper.yaml');
  const below = join(folder, 'lower.yaml');
  writeFileSync(centres, FILE);
  upper = await Stage.start({
    ...SETTINGS,
    ...{ NINEWATCH_GB26875_PORT: '0', NINEWATCH_CENTRES_FILE: centres },
  });
  const port = upper.gateway.gb26875Port;
  writeFileSync(
    below,
    `format: 1\nupload: [{ name: district, host: 127.0.0.1, port: ${port}, address: 7001, centre: 23352, desk: east }]\n`,
  );
  lower = await Stage.start({ ...SETTINGS, NINEWATCH_CENTRES_FILE: below });
  for (const stage of [upper, lower]) await stage.venue('teahouse', { name: '东街茶楼' });
}, 180_000);
afterAll(async () => {
  await lower?.end();
  await upper?.end();
  rmSync(folder, { recursive: true, force: true });
});

const poll = { timeout: 25_000, interval: 50 };
const fires = (stage: Stage) =>
  stage.admin.list<Hazard>('/hazards?kind=fire').then((all) => all.filter(({ class: is }) => is === 'alarm'));
const proposals = async () =>
  (await upper.admin.list<{ name: string; state: string }>('/proposals?state=open')).map(({ name }) => name);

/** At the upper gateway. */
const bind = (id: string, kind: string, name: string, more: object = {}) =>
  upper.admin.done('/devices', {
    ...{ id, kind, venueId: 'teahouse', foreign: { source: 'gb26875', name } },
    ...more,
  });

describe('a transmitter of another maker', () => {
  it('[P10] is a proposal until a person binds it; then its fire is a hazard, and confirmed once it is stored', async () => {
    const unit = await RawTransmitter.open(upper.gateway.gb26875Port ?? 0);
    const fire = rawPacket({ serial: 1, command: 2, data: partState(2) });
    unit.send(fire);
    await expect.poll(() => unit.heard.length, poll).toBe(1);
    expect(unit.heard[0]).toMatchObject({ serial: 1, command: 3, source: 23_352, target: 889 });
    await expect.poll(proposals, poll).toEqual(expect.arrayContaining(['gb-889', 'gb-889-1-1-10-2']));
    expect(await fires(upper)).toEqual([]);

    await bind('panel', 'collector', 'gb-889');
    await bind('smoke-10-2', 'smoke', 'gb-889-1-1-10-2', { collector: 'panel' });
    unit.send(rawPacket({ serial: 2, command: 2, data: partState(3, 5) }));
    await expect.poll(async () => (await fires(upper))[0]?.deviceIds, poll).toEqual(['smoke-10-2']);
    const [seen] = await upper.admin.list<{ id: string; state: string; deviceId?: string }>('/transmitters');
    expect(seen).toMatchObject({ id: 'gb-889', state: 'online', deviceId: 'panel' });

    const asked = upper.admin.done('/transmitters/gb-889/read-state');
    await expect.poll(() => unit.heard.some(({ command }) => command === 4), poll).toBe(true);
    const { serial = 0 } = unit.heard.find(({ command }) => command === 4) ?? {};
    unit.send(rawPacket({ serial, command: 5, data: [21, 1, 1, 2, 58, 9, 26, 9, 12] }));
    expect(await asked).toMatchObject({ outcome: 'answered', states: ['normal'] });
    const audit = await upper.admin.list<{ action: string; subject: string }>('/audit?subject=gb-889');
    expect(audit.map(({ action }) => action)).toEqual(['transmitter.answer', 'transmitter.ask']);
    unit.close();
  });
});

describe('our own uploads', () => {
  const deviceIds = async () => (await fires(upper)).flatMap((hazard) => hazard.deviceIds);

  it('a fire at the lower gateway is a fire at the upper one', async () => {
    const device = await lower.device('smoke-1', 'teahouse', { kind: 'smoke', place: '后厨' });
    await device.event('alarm');
    const part = 'gb-7001-1-1-1-1';
    await expect.poll(proposals, poll).toContain(part);
    await expect
      .poll(async () => {
        const all = await upper.admin.list<{ name: string; described: { title?: string } }>('/proposals');
        return all.find(({ name }) => name === part)?.described.title;
      }, poll)
      .toBe('东街茶楼 后厨');
    await bind('below-1', 'smoke', part);
    await expect.poll(deviceIds, poll).toContain('below-1');
  });

  it('[P2] what happens while the line is down is told when it is back', async () => {
    await bind('below-2', 'smoke', 'gb-7001-1-1-1-2');
    upper.settings.NINEWATCH_GB26875_PORT = String(upper.gateway.gb26875Port);
    await upper.gateway.stop();
    const device = await lower.device('smoke-2', 'teahouse', { kind: 'smoke', place: '大堂' });
    await device.event('alarm');
    await expect
      .poll(async () => (await fires(lower)).flatMap((hazard) => hazard.deviceIds), poll)
      .toContain('smoke-2');
    await upper.startAgain();
    await expect.poll(deviceIds, { ...poll, timeout: 60_000 }).toContain('below-2');
    const [upload] = await lower.admin.list<{ state: string; denied: number }>('/centre-uploads');
    expect(upload).toMatchObject({ state: 'up', denied: 0 });
  }, 120_000);
});

describe('a platform of GB/T 45839', () => {
  it('[P10] proposes what it has installed; bound, its alarm is a hazard before it is answered', async () => {
    const device = '000102YG000100000012307A1B2';
    const post = (path: string, body: object) =>
      fetch(`${upper.admin.origin}/api/v1/gbt45839/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(body),
      });
    const installed = await post('Install_info', {
      device_id: device,
      device_type: 'smoke',
      unit_name: '茶楼',
    });
    expect([installed.status, await installed.json()]).toEqual([200, { taken: 1, rejected: [] }]);
    await expect.poll(proposals, poll).toContain(device);
    await upper.admin.done('/devices', {
      ...{ id: 'networked', kind: 'smoke', venueId: 'teahouse' },
      foreign: { source: 'gbt45839-vendor-a', name: device },
    });
    expect((await post('status_info', { device_id: device, status: 2 })).status).toBe(200);
    await expect
      .poll(async () => (await fires(upper)).flatMap(({ deviceIds }) => deviceIds), poll)
      .toContain('networked');
  });
});
