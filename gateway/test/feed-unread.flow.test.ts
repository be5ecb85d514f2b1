/** What never becomes a request for a route is answered in the same form as everything else. [RFC 9457] */

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFeed } from '../src/feed/feed.ts';
import { District } from '../src/feed/feed-fixtures.ts';
import type { Feed } from '../src/feed/options.ts';

let feed: Feed;
beforeAll(async () => {
  const district = new District();
  feed = await startFeed(district.options());
  feed.start(district.openWork(0));
});
afterAll(() => feed.stop());

/** Sends these bytes and reads until the gateway closes. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(feed.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  // What lies unread in the gateway's buffer when it closes may come back as a reset.
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

const close = 'host: x\r\nconnection: close\r\n\r\n';
const cases: [string, string, number, string][] = [
  ['a path that cannot be decoded', `GET /api/v1/hazards/%zz HTTP/1.1\r\n${close}`, 400, 'malformed-request'],
  ['no HTTP at all', 'this is not HTTP\r\n\r\n', 400, 'malformed-request'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'malformed-request',
  ],
  ['too many header bytes', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  [
    'an upgrade to nowhere',
    'GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    404,
    'no-such-route',
  ],
];
for (const [title, bytes, status, code] of cases) {
  it(`${title}: ${status} ${code}`, async () => {
    const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toMatch(/content-type: application\/problem\+json/);
    expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(head.toLowerCase()).toContain(`content-length: ${body.length}`);
    expect(JSON.parse(body)).toMatchObject({ type: `urn:ninewatch:problem:${code}`, status, code });
    expect(body).not.toMatch(/FST_|HPE_/);
  });
}
