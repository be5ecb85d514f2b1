/** Web Push as a push service and a browser see it: they check and open it by the standards, with no library of ours. */

import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Act, Notice } from '@ninewatch/rules';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tlsSettings } from '../../../test/stage/tls-files.ts';
import { FakeClock } from '../../base/clock.ts';
import { openDataDir } from '../../base/data-dir.ts';
import { silentLog } from '../../base/log.ts';
import { areKeys, asText, fromText, isAllowedEndpoint, pushIdOf } from '../../base/push-subscription.ts';
import type { Delivery, Sender } from '../port/channel-kind.ts';
import { vapidKeys } from './vapid.ts';
import { webPushKind } from './web-push-kind.ts';

const dir = mkdtempSync(join(tmpdir(), 'ninewatch-push-'));
const got: { path: string; headers: Record<string, string>; body: Buffer }[] = [];
const acts: Act[] = [];
let status: (path: string) => number;
let service: Server;
let sender: Sender;

beforeAll(async () => {
  const tls = await tlsSettings(dir);
  const [key, cert] = [tls.NINEWATCH_TLS_KEY_FILE, tls.NINEWATCH_TLS_CERT_FILE].map((file) =>
    readFileSync(file ?? ''),
  );
  service = createServer({ key, cert }, (request, response) => {
    void buffer(request).then((body) => {
      const path = request.url ?? '';
      got.push({ path, headers: request.headers as Record<string, string>, body });
      response.writeHead(status(path), { 'retry-after': '30' }).end();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  openDataDir(dir);
  sender = webPushKind.open(
    { subject: 'mailto:a@b.example', ttlS: 600, ca: String(cert) },
    {
      ...{ name: 'push', clock: new FakeClock(), log: silentLog, dir, language: 'zh' as const },
      act: async (act: Act) => {
        acts.push(act);
        return { actId: 'a', ok: true, value: null };
      },
    },
  );
});
afterAll(async () => {
  await sender.close?.();
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  got.length = 0;
  acts.length = 0;
  status = () => 201;
});

/** A browser: a key of its own, and a secret. */
function browser(path: string) {
  const pair = createECDH('prime256v1');
  const point = pair.generateKeys();
  const auth = randomBytes(16);
  const endpoint = `https://127.0.0.1:${(service.address() as AddressInfo).port}${path}`;
  const push = { endpoint, p256dh: point.toString('base64url'), auth: auth.toString('base64url') };
  /** RFC 8291 §3.4 and RFC 8188 §2, written from their text. */
  const open = (body: Buffer): unknown => {
    const [salt, length] = [body.subarray(0, 16), body.readUInt8(20)];
    const [theirs, sealed] = [body.subarray(21, 21 + length), body.subarray(21 + length)];
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), point, theirs]);
    const ikm = Buffer.from(hkdfSync('sha256', pair.computeSecret(theirs), auth, info, 32));
    const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16));
    const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12));
    const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
  };
  return { push: { id: pushIdOf(endpoint), ...push }, open };
}

function delivery(pushes: ReturnType<typeof browser>[], more: Partial<Notice> = {}): Delivery {
  const notice = {
    id: 'n1',
    hazardId: 'h1',
    ticketId: 't/1',
    class: 'alarm',
    priority: 1,
    ...more,
  } as Notice;
  return {
    ...{ id: 'd1', attempt: 1, words: { subject: '火灾报警 🔥', text: `老王火锅${'。'.repeat(2_000)}` } },
    told: [{ notice, facts: { venue: null, hazard: null, ticket: null, regions: [], offsetMs: 0 } }],
    recipients: [
      { username: 'li', name: '李', roles: [], contacts: {}, pushes: pushes.map(({ push }) => push) },
    ],
  };
}
const send = (of: Delivery) => sender.send(of, AbortSignal.timeout(5_000));

describe('a push', () => {
  it('can be read by the browser alone, is small, urgent, and takes the place of older ones of its hazard', async () => {
    const [phone, desk] = [browser('/phone'), browser('/desk')];
    expect(await send(delivery([phone, desk]))).toBe('2 of 2 browsers');
    const atPhone = got.find(({ path }) => path === '/phone');
    expect(phone.open(atPhone?.body ?? Buffer.alloc(0))).toMatchObject({
      ...{ title: '火灾报警 🔥', path: '/tickets/t%2F1', isUrgent: true },
    });
    expect(() => desk.open(atPhone?.body ?? Buffer.alloc(0))).toThrow();
    expect(atPhone?.body.byteLength).toBeLessThan(4_096);
    expect(atPhone?.headers).toMatchObject({ ttl: '600', urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(atPhone?.headers.topic).toMatch(/^[A-Za-z0-9_-]{32}$/);
    await send(delivery([phone], { id: 'n2', class: 'fault', priority: 3 }));
    expect(got.at(-1)?.headers).toMatchObject({ topic: atPhone?.headers.topic, urgency: 'normal' });
  });

  it('says by whom it is: VAPID, signed with the key of the data folder, for that service alone', async () => {
    await send(delivery([browser('/v')]));
    const [, token = '', k = ''] =
      /^vapid t=([^,]+), k=(.+)$/.exec(got[0]?.headers.authorization ?? '') ?? [];
    expect(k).toBe(vapidKeys(openDataDir(dir).push).publicKey);
    const point = Buffer.from(k, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const [head = '', claims = '', signature = ''] = token.split('.');
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      ...{ aud: `https://127.0.0.1:${(service.address() as AddressInfo).port}`, sub: 'mailto:a@b.example' },
    });
  });
});

describe('a push service that refuses', () => {
  it.each([404, 410])('%i takes the browser off the list, and the others are told', async (code) => {
    const [old, present] = [browser('/old'), browser('/present')];
    status = (path) => (path === '/old' ? code : 201);
    expect(await send(delivery([old, present]))).toBe('1 of 2 browsers');
    expect(acts).toEqual([{ type: 'push.drop', username: 'li', pushId: old.push.id }]);
    await expect(send(delivery([old]))).rejects.toMatchObject({ retryable: false });
  });

  it('is asked again later when it is busy, and not when it says no', async () => {
    status = () => 429;
    await expect(send(delivery([browser('/b')]))).rejects.toMatchObject({ retryable: true, afterMs: 30_000 });
    status = () => 400;
    await expect(send(delivery([browser('/b')]))).rejects.toMatchObject({ retryable: false });
    expect(acts).toEqual([]);
  });

  it('nobody without a browser is reached', () => {
    const [person] = delivery([]).recipients;
    expect(person && sender.reaches?.({ ...person, pushes: [] })).toBe(false);
  });
});

describe('where a subscription may lead', () => {
  const hosts = ['fcm.googleapis.com', '*.push.apple.com', 'localhost:8443'];

  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://web.push.apple.com/Q',
    'https://localhost:8443/x',
  ])('%s', (endpoint) => expect(isAllowedEndpoint(endpoint, hosts)).toBe(true));

  it.each([
    ...[
      'http://fcm.googleapis.com/x',
      'https://127.0.0.1/x',
      'https://10.0.0.1/x',
      'https://[::1]/x',
      'file:///etc/passwd',
    ],
    ...[
      'https://fcm.googleapis.com.evil.example/x',
      'https://push.apple.com.evil.example/',
      'https://evilpush.apple.com/x',
    ],
    ...[
      'https://fcm.googleapis.com:8080/x',
      'https://fcm.googleapis.com@127.0.0.1/x',
      'https://u:p@fcm.googleapis.com/',
    ],
    ...[
      'https://localhost/x',
      'javascript:alert(1)',
      'nothing',
      '',
      `https://fcm.googleapis.com/${'x'.repeat(2_000)}`,
    ],
  ])('[P10] never %s', (endpoint) => expect(isAllowedEndpoint(endpoint, hosts)).toBe(false));

  it('its keys are a point and a secret, and it comes back from its text', () => {
    const { push } = browser('/k');
    expect(areKeys(push)).toBe(true);
    expect(areKeys({ ...push, auth: 'AAAA' })).toBe(false);
    const nowhere = Buffer.alloc(65, 4).toString('base64url');
    expect(areKeys({ ...push, p256dh: nowhere })).toBe(false);
    expect(areKeys({ ...push, p256dh: Buffer.alloc(65).toString('base64url') })).toBe(false);
    expect(fromText(asText(push))).toEqual({ endpoint: push.endpoint, p256dh: push.p256dh, auth: push.auth });
    for (const text of ['', 'x', '[]', '[1,2,3]', 'null']) expect(fromText(text)).toBeNull();
  });
});
