import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../feed-fixtures.ts';
import type { Health } from '../options.ts';
import { isLoopback } from './client-address.ts';

let client: Client;
let dashboardDir: string;
let health: Health = { ready: true, checks: {} };
beforeAll(async () => {
  dashboardDir = await mkdtemp(join(tmpdir(), 'wall-'));
  await mkdir(join(dashboardDir, 'assets'));
  await writeFile(join(dashboardDir, 'index.html'), '<title>wall</title>');
  await writeFile(join(dashboardDir, 'assets', 'app-1a2b.js'), 'start()');
  client = await openClient(new District(), { dashboardDir, health: () => health });
});
afterAll(async () => {
  await client.feed.stop();
  await rm(dashboardDir, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  client.feed.app.inject({ url, headers, remoteAddress });
const page = { accept: 'text/html,*/*' };

describe('probes', () => {
  it('alive is always 200, ready says what is wrong', async () => {
    health = { ready: false, checks: { disk: { ok: false, detail: 'full' } } };
    expect((await get('/healthz')).statusCode).toBe(200);
    const ready = await get('/readyz');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toEqual(health);
    health = { ready: true, checks: {} };
    expect((await get('/readyz')).statusCode).toBe(200);
  });

  it('[P10] metrics are open on loopback and need a session from elsewhere', async () => {
    await get('/healthz');
    const local = await get('/metrics');
    expect(local.statusCode).toBe(200);
    expect(local.body).toContain('ninewatch_http_answers_total{method="GET",route="/healthz",status="200"}');
    expect((await get('/metrics', {}, '192.0.2.7')).json().code).toBe('not-signed-in');
    const bearer = { authorization: `Bearer ${await client.tokenOf('admin')}` };
    expect((await get('/metrics', bearer, '192.0.2.7')).statusCode).toBe(200);
  });

  it('[P10] metrics are open to an address that the settings name, unless it speaks for somebody', async () => {
    const scraped = await openClient(new District(), {
      scrapers: ['192.0.2.7', '2001:db8::/64', '10.1.0.0/16'],
    });
    const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
      scraped.feed.app
        .inject({ url: '/metrics', remoteAddress, headers })
        .then(({ statusCode }) => statusCode);
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::9', '10.1.255.1']) {
      expect(await from(address), address).toBe(200);
    }
    for (const address of ['192.0.2.8', '2001:db8:1::9', '10.2.0.1'])
      expect(await from(address), address).toBe(401);
    expect(await from('192.0.2.7', { 'x-forwarded-for': '192.0.2.7' })).toBe(401);
    await scraped.feed.stop();
  });

  it('[P10] metrics are not open to whom a proxy on this machine speaks for, trusted or not', async () => {
    const trusting = await openClient(new District(), { trustedProxies: ['127.0.0.1'] });
    for (const { app } of [client.feed, trusting.feed]) {
      for (const headers of [
        { 'x-forwarded-for': '192.0.2.7' },
        { 'x-forwarded-for': '127.0.0.1' },
        { 'x-forwarded-for': '127.0.0.1, 192.0.2.7' },
        { forwarded: 'for=192.0.2.7' },
        { via: '1.1 proxy' },
      ]) {
        const answer = await app.inject({ url: '/metrics', headers });
        expect(answer.statusCode, JSON.stringify(headers)).toBe(401);
      }
      expect((await app.inject({ url: '/metrics' })).statusCode).toBe(200);
    }
    await trusting.feed.stop();
  });

  it('knows loopback in all its forms', () => {
    const local = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'];
    const remote = ['192.0.2.7', '::ffff:192.0.2.7', '127.evil', '2001:db8::1', '0.0.0.0'];
    expect(local.filter(isLoopback)).toEqual(local);
    expect(remote.filter(isLoopback)).toEqual([]);
  });
});

describe('the pages of the wall', () => {
  it('are served at / and on every path of the page, never cached', async () => {
    for (const url of ['/', '/hazards/h-1', '/venues']) {
      const answer = await get(url, page);
      expect(answer.statusCode, url).toBe(200);
      expect(answer.body).toBe('<title>wall</title>');
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
    }
  });

  it('hashed assets are kept for ever, missing ones are not the wall', async () => {
    const asset = await get('/assets/app-1a2b.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/gone.js')).json().code).toBe('no-such-route');
  });

  it('paths of programs are never the wall, and nothing outside the folder is served', async () => {
    for (const url of ['/api/v1/nowhere', '/api', '/mqtt', '/docs/nowhere']) {
      expect((await get(url, page)).json(), url).toMatchObject({ code: 'no-such-route' });
    }
    for (const url of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json']) {
      expect((await get(url)).statusCode, url).toBeGreaterThanOrEqual(400);
    }
  });

  it('an id longer than any is not-found beside the pages too, for whoever is signed in', async () => {
    const url = `/api/v1/devices/${'x'.repeat(129)}`;
    expect((await get(url)).json()).toMatchObject({ code: 'not-signed-in' });
    const bearer = { authorization: `Bearer ${await client.tokenOf('admin')}` };
    expect((await get(url, bearer)).json()).toMatchObject({ status: 404, code: 'not-found' });
    expect((await get(`${url}/latest`, bearer)).json()).toMatchObject({ code: 'no-such-route' });
    const venue = `/api/v1/venues/${'x'.repeat(10_000)}/latest`;
    expect((await get(venue, bearer)).json()).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('answers of the API are not cached and not framed', async () => {
    const answer = await client.call('admin', 'GET', '/hazards');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
  });
});
