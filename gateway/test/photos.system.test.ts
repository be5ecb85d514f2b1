/** Photos through a running gateway: in, out, refused, out of sight, and across a kill. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bomb, picture } from '../src/evidence/photos-fixture.ts';
import type { ApiClient } from './stage/api-client.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
let worker: ApiClient;
beforeAll(async () => {
  stage = await Stage.start();
  worker = await stage.person('worker', 'grid_worker', 'east');
});
afterAll(() => stage.end());

async function upload(client: ApiClient, bytes: Buffer, type = 'image/jpeg') {
  const response = await fetch(`${client.origin}/api/v1/photos`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client.token}`, 'content-type': type },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Says how much will come and sends nothing: the answer does not wait for it. */
async function announce(client: ApiClient, bytes: number) {
  const asked = request(`${client.origin}/api/v1/photos`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${client.token}`,
      'content-type': 'image/jpeg',
      'content-length': bytes,
    },
  });
  asked.on('error', () => {});
  asked.flushHeaders();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const body = JSON.parse(await text(response)) as Record<string, unknown>;
  asked.destroy();
  return { status: response.statusCode, body };
}

function download(client: ApiClient, path: string, headers: Record<string, string> = {}) {
  return fetch(`${client.origin}/api/v1${path}`, {
    headers: { authorization: `Bearer ${client.token}`, ...headers },
  });
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Files under a final name, with what they are named after and what is in them. */
function originals(): { name: string; hash: string }[] {
  const dir = join(stage.dataDir, 'photos');
  return readdirSync(dir)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .flatMap((folder) => readdirSync(join(dir, folder)).map((name) => join(dir, folder, name)))
    .filter((file) => !file.includes('.', dir.length))
    .map((file) => ({ name: file.slice(-64), hash: sha256(readFileSync(file)) }));
}

describe('a photo', () => {
  it('[P10] comes back upright, without its place, cached for good, to whoever sent it', async () => {
    const sent = await picture(800, 400, { orientation: 6, gps: true, takenAt: '2026:11:30 12:00:00' });
    const { status, body } = await upload(worker, sent);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: sha256(sent),
      bytes: sent.byteLength,
      type: 'image/jpeg',
      width: 400,
      height: 800,
      takenAt: Date.UTC(2026, 10, 30, 4),
    });
    const shown = await download(worker, `/photos/${body.id}`);
    expect(shown.status).toBe(200);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    const { width, height, exif } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
    expect({ width, height, exif }).toEqual({ width: 400, height: 800, exif: undefined });
    const tag = shown.headers.get('etag') ?? '';
    const again = await download(worker, `/photos/${body.id}`, { 'if-none-match': tag });
    expect(again.status).toBe(304);
    const small = await download(worker, `/photos/${body.id}/thumbnail`);
    expect(await sharp(Buffer.from(await small.arrayBuffer())).metadata()).toMatchObject({ height: 320 });
    expect((await upload(worker, sent)).body.id).toBe(body.id);
    expect(originals()).toHaveLength(1);
  });

  it('[P10] of somebody else is 404, and 401 without a session', async () => {
    const { body } = await upload(worker, await picture(30, 30));
    const other = await stage.person('other', 'duty_officer', 'west');
    for (const path of [`/photos/${body.id}`, `/photos/${body.id}/thumbnail`, `/photos/${'0'.repeat(64)}`]) {
      expect((await download(other, path)).status).toBe(404);
      expect((await fetch(`${worker.origin}/api/v1${path}`)).status).toBe(401);
    }
    expect((await fetch(`${worker.origin}/api/v1/photos`, { method: 'POST', body: 'x' })).status).toBe(401);
  });

  it('is on the audit log with what it is, and never with its bytes', async () => {
    const audit = await stage.admin.list('/audit');
    const [line] = audit.filter(({ action }) => action === 'photo.keep');
    expect(line).toMatchObject({ actor: 'worker', outcome: 'done' });
    expect(JSON.stringify(audit).length).toBeLessThan(100_000);
  });
});

describe('refused, by what it is', () => {
  it('what is no picture, whatever it calls itself', async () => {
    const refused = await upload(worker, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    expect(refused).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    const json = await upload(worker, Buffer.from('{}'), 'application/json');
    expect(json).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });

  it('[P8] what is too large, empty, broken, or grows when it is unpacked', async () => {
    const large = await announce(worker, 8 * 1024 * 1024 + 1);
    expect(large).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    expect(await upload(worker, Buffer.alloc(0))).toMatchObject({ status: 400 });
    const unpacked = await upload(worker, await bomb(), 'image/png');
    expect(unpacked).toMatchObject({ status: 422, body: { code: 'photo-unusable' } });
    const cut = (await picture(900, 900)).subarray(0, 2_000);
    expect(await upload(worker, cut)).toMatchObject({ status: 422, body: { code: 'photo-unusable' } });
  });
});

describe('pictures and reports', () => {
  const finding = (confidence: number) => [{ label: 'e_bike_indoors', confidence }];

  it('[P10] a camera’s account opens a ticket whose photo its unit sees, and reads nothing itself', async () => {
    await stage.venue('shop', { region: 'east' });
    const camera = await stage.person('camera', 'ai_intake', 'east');
    const { body: sent } = await upload(camera, await picture(64, 48));
    const said = { id: 'pic-1', venueId: 'shop', model: 'm1', capturedAt: 1, photo: sent.id };
    const answer = await camera.post('/intake/pictures', { ...said, findings: finding(0.95) });
    expect(answer).toMatchObject({ status: 201, body: { observations: [{ state: 'ticketed' }] } });
    const again = await camera.post('/intake/pictures', { ...said, findings: finding(0.95) });
    expect(again).toMatchObject({ status: 200, body: { repeated: true } });
    expect((await camera.call('GET', '/venues/shop')).status).toBe(403);
    const [ticket] = await worker.list('/tickets?venue=shop');
    expect(ticket).toMatchObject({ source: 'ai_recognition', confidence: 0.95 });
    expect((await download(worker, `/photos/${sent.id}/thumbnail`)).status).toBe(200);
    const far = await stage.person('far', 'duty_officer', 'west');
    expect((await download(far, `/photos/${sent.id}/thumbnail`)).status).toBe(404);
    const foreign = { ...said, id: 'pic-2', findings: finding(0.95) };
    const farCamera = await stage.person('far-camera', 'ai_intake', 'west');
    expect(await farCamera.post('/intake/pictures', foreign)).toMatchObject({
      status: 422,
      body: { code: 'unknown-venue', field: 'venueId' },
    });
    const thief = await stage.person('thief', 'ai_intake', 'east');
    expect(await thief.post('/intake/pictures', foreign)).toMatchObject({
      status: 422,
      body: { code: 'unknown-photo', field: 'photo' },
    });
  });

  it('what is only suspected is for a person to say', async () => {
    const camera = await stage.person('camera-2', 'ai_intake', 'east');
    const { body: sent } = await upload(camera, await picture(65, 48));
    const said = { id: 'low', venueId: 'shop', model: 'm', capturedAt: 1, photo: sent.id };
    const findings = [{ label: 'illegal_wiring', confidence: 0.4 }];
    await camera.done('/intake/pictures', { ...said, findings });
    const [observation] = await worker.list('/intake/observations?state=suspected');
    const path = `/intake/observations/${observation?.id}`;
    expect(await camera.post(`${path}/confirm`)).toMatchObject({ status: 403 });
    expect(await worker.post(`${path}/dismiss`)).toMatchObject({ status: 400, body: { field: 'reason' } });
    expect(await worker.post(`${path}/confirm`)).toMatchObject({ status: 200, body: { state: 'ticketed' } });
    const late = await worker.post(`${path}/dismiss`, { reason: 'late' });
    expect(late).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  it('[P10] a reporter sees what becomes of it, and nobody else through it', async () => {
    const neighbour = await stage.person('neighbour', 'village', 'west');
    const { body: sent } = await upload(neighbour, await picture(66, 48));
    const told = { region: 'east', place: '桥下', what: '有人堵塞通道', photos: [sent.id] };
    const report = await neighbour.done('/intake/reports', told);
    expect(report).toMatchObject({ state: 'open', what: '有人堵塞通道' });
    const [ticket] = (await worker.list('/tickets')).filter(({ source }) => source === 'public_report');
    await worker.done(`/tickets/${ticket?.id}/accept`);
    expect(await neighbour.list('/intake/reports')).toMatchObject([{ id: report.id, state: 'accepted' }]);
    expect((await worker.call('GET', `/intake/reports/${report.id}`)).status).toBe(404);
    expect((await download(worker, `/photos/${sent.id}`)).status).toBe(200);
    const nowhere = await neighbour.post('/intake/reports', { what: 'x' });
    expect(nowhere).toMatchObject({ status: 422, body: { code: 'invalid', field: 'venueId' } });
    const foreign = await neighbour.post('/intake/reports', { venueId: 'shop', what: 'x' });
    expect(foreign).toMatchObject({ status: 422, body: { code: 'unknown-venue' } });
  });
});

describe('beside everything else', () => {
  it('[P2] twelve megapixels hold no PUBACK', async () => {
    await stage.venue('v', { region: 'east' });
    const device = await stage.device('heat', 'v');
    const noise = { create: { width: 4_000, height: 3_000, channels: 3, background: '#888' } } as const;
    const gaussian = { ...noise.create, noise: { type: 'gaussian', mean: 128, sigma: 40 } } as const;
    const sent = await sharp({ create: gaussian }).jpeg({ quality: 80 }).toBuffer();
    expect(sent.byteLength).toBeGreaterThan(2_000_000);
    let isOver = false;
    const uploading = upload(worker, sent).finally(() => {
      isOver = true;
    });
    let acknowledged = 0;
    let slowestMs = 0;
    while (!isOver) {
      const before = performance.now();
      await device.read({ temperature: 20 });
      if (!isOver) acknowledged += 1;
      slowestMs = Math.max(slowestMs, performance.now() - before);
      await turn();
    }
    expect(await uploading).toMatchObject({ status: 201, body: { width: 4_000, height: 3_000 } });
    expect(acknowledged).toBeGreaterThan(5);
    expect(slowestMs).toBeLessThan(1_000);
  });

  it('[P1] a kill while a photo arrives leaves it whole or not at all, and it can be sent again', async () => {
    const sent = await picture(1_200, 900);
    const file = join(stage.dataDir, 'photos', sha256(sent).slice(0, 2), sha256(sent));
    const uploading = upload(worker, sent).catch(() => undefined);
    while (!existsSync(file)) await turn();
    await stage.gateway.kill();
    await uploading;
    expect(originals().filter(({ name, hash }) => name !== hash)).toEqual([]);
    await stage.startAgain();
    const after = await stage.person('after-kill', 'grid_worker', 'east');
    expect(readdirSync(join(stage.dataDir, 'photos', '.unfinished'))).toEqual([]);
    const { status, body } = await upload(after, sent);
    expect(status).toBe(201);
    expect((await download(after, `/photos/${body.id}`)).status).toBe(200);
    expect(originals().filter(({ name, hash }) => name !== hash)).toEqual([]);
  });
});
