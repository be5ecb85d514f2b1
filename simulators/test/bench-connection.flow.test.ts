/** One raw connection of the load against a server that answers as each test wants. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceConnection } from '../src/bench/load/wire/device-connection.ts';
import { SEQ_FIRST, TimeDigits } from '../src/bench/load/wire/packets.ts';
import { splitPackets } from '../src/bench/systems/sink/packet-splitter.ts';

const SLOTS = 4;
const WELCOME = Buffer.from([0x20, 2, 0, 0]);
const time = new TimeDigits().set(1_764_000_000_000);

interface Published {
  id: number;
  seq: number;
}

let server: Server;
let peer: Socket;
let published: Published[];
let acked: number[];
let losses: string[];
let wanted: { count: number; resolve: () => void } | undefined;
let connection: DeviceConnection;
let onLogin: (socket: Socket) => void;

beforeEach(async () => {
  published = [];
  acked = [];
  losses = [];
  wanted = undefined;
  onLogin = (socket) => socket.write(WELCOME);
  server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  connection = new DeviceConnection({
    port: (server.address() as AddressInfo).port,
    device: { id: 'd-00001', venueId: 'v-00000' },
    boot: 7,
    slots: SLOTS,
    onAck: (_, meantAtMs) => {
      acked.push(meantAtMs);
      look();
    },
    onRead: () => {},
    onLost: ({ message }) => {
      losses.push(message);
      look();
    },
  });
});

afterEach(async () => {
  connection.close();
  peer.destroy();
  server.close();
  await once(server, 'close');
});

function serve(socket: Socket): void {
  peer = socket;
  let rest = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    const bytes = Buffer.concat([rest, chunk]);
    const { packets, end } = splitPackets(bytes);
    rest = bytes.subarray(end);
    for (const { type, bodyAt, end: packetEnd } of packets) {
      if (type === 1) {
        onLogin(socket);
        continue;
      }
      const idAt = bodyAt + 2 + bytes.readUInt16BE(bodyAt);
      const { seq } = JSON.parse(bytes.toString('utf8', idAt + 2, packetEnd)) as { seq: number };
      published.push({ id: bytes.readUInt16BE(idAt), seq });
    }
    look();
  });
}

const seen = () => published.length + acked.length + losses.length;

function look(): void {
  if (wanted !== undefined && seen() >= wanted.count) wanted.resolve();
}

/** Until so many packets, acknowledgements and losses were seen in all. */
async function untilSeen(count: number): Promise<void> {
  if (seen() >= count) return;
  await new Promise<void>((resolve) => {
    wanted = { count, resolve };
  });
}

function send(...meantAtMs: number[]): boolean[] {
  const prepared = meantAtMs.map((meantAt) => connection.prepare(meantAt, time, false));
  connection.flush();
  return prepared;
}

const ack = (...ids: number[]) => peer.write(Buffer.from(ids.flatMap((id) => [0x40, 2, 0, id])));

describe('a connection of the load', () => {
  it('never repeats a number, goes around its slots, and refuses more than they hold', async () => {
    await connection.open();
    expect(send(1, 2, 3)).toEqual([true, true, true]);
    await untilSeen(3);
    ack(1, 2);
    await untilSeen(5);
    expect(send(4, 5, 6, 7)).toEqual([true, true, true, false]);
    await untilSeen(8);
    expect(published).toEqual([1, 2, 3, 4, 1, 2].map((id, i) => ({ id, seq: SEQ_FIRST + i })));
    expect(connection.inFlight).toBe(SLOTS);
    ack(3, 4, 1, 2);
    await untilSeen(12);
    expect(acked).toEqual([1, 2, 3, 4, 5, 6]);
    expect(connection.inFlight).toBe(0);
  });

  it('understands acknowledgements that come in pieces', async () => {
    await connection.open();
    send(1, 2);
    await untilSeen(2);
    peer.setNoDelay(true);
    for (const byte of [0x40, 2, 0, 1, 0x40, 2, 0, 2]) {
      await new Promise((resolve) => peer.write(Buffer.from([byte]), resolve));
    }
    await untilSeen(4);
    expect(acked).toEqual([1, 2]);
  });

  it('is lost by an acknowledgement that nobody waits for', async () => {
    await connection.open();
    ack(1);
    await untilSeen(1);
    expect(losses).toEqual(['d-00001: an acknowledgement that nobody waits for: 1']);
  });

  it('tells a refused login', async () => {
    onLogin = (socket) => socket.write(Buffer.from([0x20, 2, 0, 5]));
    await expect(connection.open()).rejects.toThrow('the login was refused with 5');
  });
});
