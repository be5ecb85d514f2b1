/** A server that only acknowledges: how fast the load generator is when nobody does anything with its readings. */

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { splitPackets } from './packet-splitter.ts';

const CONNECT = 1;
const PUBLISH = 3;
const CONNACK = Buffer.from([0x20, 2, 0, 0]);
const PUBACK_BYTES = 4;

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const { packets, end } = splitPackets(bytes);
    rest = bytes.subarray(end);
    const ids = packets.filter(({ type }) => type === PUBLISH).map(({ bodyAt }) => idAt(bytes, bodyAt));
    if (packets[0]?.type === CONNECT) socket.write(CONNACK);
    if (ids.length > 0) socket.write(acknowledge(ids));
  });
}

/** Behind the topic. */
function idAt(bytes: Buffer, bodyAt: number): number {
  return bytes.readUInt16BE(bodyAt + 2 + bytes.readUInt16BE(bodyAt));
}

function acknowledge(ids: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * PUBACK_BYTES);
  for (const [i, id] of ids.entries()) bytes.writeUInt32BE(0x4002_0000 + id, i * PUBACK_BYTES);
  return bytes;
}

const server = createServer(serve).listen({ port: 0, host: '127.0.0.1', backlog: 1_000 });
await once(server, 'listening');
process.on('SIGTERM', () => process.exit());
process.stdout.write(`${JSON.stringify(server.address())}\n`);
