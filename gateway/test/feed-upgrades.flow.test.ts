/** Connections that leave HTTP: each has an owner or ends, and none outlives the feed. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildFeed, type FeedParts } from '../src/feed/feed.ts';
import { District } from '../src/feed/feed-fixtures.ts';
import { Connections } from '../src/feed/live/connections.ts';

let district: District;
let feed: FeedParts;
let clients: Socket[];

beforeEach(async () => {
  clients = [];
  district = new District();
  // As the broker refuses one that offers no MQTT: answered, but not destroyed.
  const mqttUpgrade = (_request: unknown, socket: { end(text: string): void }) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  feed = await buildFeed(district.options({ mqttUpgrade }));
  await feed.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await feed.stop();
});

/** A client that asks for an upgrade and never closes its own side. */
async function knock(server: Server, path?: string): Promise<{ client: Socket; served: Socket }> {
  const { port } = server.address() as AddressInfo;
  const arrived = once(server, 'connection');
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  clients.push(client);
  const [served] = (await arrived) as [Socket];
  if (path === undefined) return { client, served };
  const lines = [
    `GET ${path} HTTP/1.1`,
    'host: x',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  client.write(`${lines.join('\r\n')}\r\n\r\n`);
  return { client, served };
}

describe('[P8] an upgrade that nobody takes', () => {
  it.each(['/socket.iox', '/socket.io', '/socket.io?transport=websocket', '/socket.io-/', '/'])(
    'ends with 404: %s',
    async (path) => {
      const { client, served } = await knock(feed.app.server, path);
      const [answer] = (await once(client, 'data')) as [Buffer];
      expect(String(answer)).toMatch(/^HTTP\/1.1 404 /);
      if (!served.closed) await once(served, 'close');
    },
  );

  it.each([
    '',
    '?',
    '?EIO=4&transport=%zz',
    '?transport=hasOwnProperty',
    '?EIO=4&transport=websocket&sid=__proto__',
    '?EIO=3&transport=websocket',
    'more?sid=x',
  ])('ends when the live socket cannot read its query: /socket.io/%s', async (query) => {
    const { served } = await knock(feed.app.server, `/socket.io/${query}`);
    if (!served.closed) await once(served, 'close');
  });

  it('is cut after its answer when the client leaves its side open', async () => {
    const { client, served } = await knock(feed.app.server, '/mqtt');
    await once(client.resume(), 'end');
    if (!served.writableFinished) await once(served, 'finish');
    const closed = once(served, 'close');
    district.clock.advance(5_000);
    await closed;
  });
});

it('stops while clients of the live socket do not answer its goodbye', async () => {
  const answers = ['polling', 'websocket'].map(async (transport) => {
    const { client } = await knock(feed.app.server, `/socket.io/?EIO=4&transport=${transport}`);
    await once(client, 'data');
  });
  await Promise.all(answers);
  const stopped = feed.stop();
  district.clock.advance(1_000);
  await stopped;
});

it('[P8] plain connections have a limit, which MQTT does not share', async () => {
  const server = createServer();
  const { clock, counters } = district;
  new Connections({ server, clock, counters, plainMax: 2, mqttUpgrade: () => undefined });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const mqtt = once(server, 'upgrade');
  const { served: device } = await knock(server, '/mqtt');
  await mqtt;
  const first = await knock(server);
  const second = await knock(server);
  const third = await knock(server);
  if (!third.served.closed) await once(third.served, 'close');
  expect([device, first.served, second.served].map(({ destroyed }) => destroyed)).toEqual([
    false,
    false,
    false,
  ]);
  first.client.destroy();
  await once(first.served, 'close');
  const { served: fourth } = await knock(server);
  expect(fourth.destroyed).toBe(false);
  for (const client of clients) client.destroy();
  server.close();
});
