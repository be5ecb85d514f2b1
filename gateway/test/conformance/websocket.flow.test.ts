/** MQTT 3.1.1, chapter 6: MQTT over WebSocket. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { webSocketUpgrade } from '../../src/broker/broker.ts';
import { connect, PINGREQ, publish } from '../broker-stage/raw-device.ts';
import { secretOf, topic } from '../broker-stage/stage.ts';
import { stand } from './stand.ts';

const held = stand();
let http: Server;
let url: string;
beforeEach(async () => {
  const upgrade = webSocketUpgrade(held.stage.broker);
  http = createServer();
  http.on('upgrade', (request, socket, head) => upgrade.handle(request, socket, head));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/mqtt`;
});
afterEach(() => {
  http.close();
});

const own = topic('a1', 'event');
const login = connect({ id: 'a1', username: 'a1', password: secretOf('a1') });

/** Resolves with all bytes so far as soon as they are `count`. */
function received(socket: WebSocket, count: number): Promise<Buffer> {
  let all = Buffer.alloc(0);
  return new Promise((resolve) =>
    socket.on('message', (bytes: Buffer, isBinary) => {
      expect(isBinary).toBe(true);
      all = Buffer.concat([all, bytes]);
      if (all.byteLength >= count) resolve(all);
    }),
  );
}

it('[MQTT-6.0.0-1] frames are binary: a text frame ends the connection', async () => {
  const socket = new WebSocket(url, ['mqtt']);
  await once(socket, 'open');
  socket.send(login.toString('latin1'));
  const [code] = await once(socket, 'close');
  expect(code).toBe(1003);
  expect(held.stage.presence).toEqual([]);
});

it('[MQTT-6.0.0-2] packets are not aligned with frames: one in many, many in one', async () => {
  const socket = new WebSocket(url, ['mqtt']);
  await once(socket, 'open');
  const answers = received(socket, 4 + 2 * 4 + 2);
  const whole = Buffer.concat([login, publish({ topic: own, id: 1 })]);
  for (const byte of whole.subarray(0, 60)) socket.send(Buffer.from([byte]));
  socket.send(Buffer.concat([whole.subarray(60), publish({ topic: own, id: 2 }), PINGREQ]));
  const all = (await answers).toString('hex');
  expect(all).toContain('20020000');
  expect(all).toContain('40020001');
  expect(all).toContain('40020002');
  expect(all).toContain('d000');
  expect(held.stage.arrivals).toHaveLength(2);
  socket.terminate();
});

it('[MQTT-6.0.0-3] [MQTT-6.0.0-4] the subprotocol is mqtt: offered, and chosen', async () => {
  for (const [offered, chosen] of [
    [['mqtt'], 'mqtt'],
    [['other', 'mqtt'], 'mqtt'],
  ] as const) {
    const socket = new WebSocket(url, [...offered]);
    await once(socket, 'open');
    expect(socket.protocol).toBe(chosen);
    socket.terminate();
  }
  const without = new WebSocket(url, ['other']);
  expect(`${(await once(without, 'error'))[0]}`).toContain('400');
  const client = await connectAsync(url, { clientId: 'a1', username: 'a1', password: secretOf('a1') });
  await client.endAsync();
});
