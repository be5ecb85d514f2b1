/** One raw connection of the load against a server that answers as each test wants. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceConnection } from '../src/bench/load/wire/device-connection.ts';
import { SEQ_FIRST, TimeDigits } from '../src/bench/load/wire/packets.ts';
import { ScriptedServer } from './scripted-server.ts';

const SLOTS = 4;
const time = new TimeDigits().set(1_764_000_000_000);

let server: ScriptedServer;
let acked: number[];
let losses: string[];
let connection: DeviceConnection;

beforeEach(async () => {
  acked = [];
  losses = [];
  server = await ScriptedServer.start();
  connection = new DeviceConnection({
    port: server.port,
    device: { id: 'd-00001', venueId: 'v-00000' },
    boot: 7,
    slots: SLOTS,
    onAck: (_, meantAtMs) => acked.push(meantAtMs),
    onRead: () => {},
    onLost: ({ message }) => losses.push(message),
  });
});

afterEach(async () => {
  connection.close();
  await server.stop();
});

function send(...meantAtMs: number[]): boolean[] {
  const prepared = meantAtMs.map((meantAt) => connection.prepare(meantAt, time, false));
  connection.flush();
  return prepared;
}

const arrived = (list: readonly unknown[], count: number) =>
  vi.waitUntil(() => list.length >= count, { timeout: 5_000, interval: 1 });

describe('a connection of the load', () => {
  it('never repeats a number, goes around its slots, and refuses more than they hold', async () => {
    await connection.open();
    expect(send(1, 2, 3)).toEqual([true, true, true]);
    await arrived(server.published, 3);
    server.ack(1, 2);
    await arrived(acked, 2);
    expect(send(4, 5, 6, 7)).toEqual([true, true, true, false]);
    await arrived(server.published, 6);
    expect(server.published).toEqual([1, 2, 3, 4, 1, 2].map((id, i) => ({ id, seq: SEQ_FIRST + i })));
    expect(connection.inFlight).toBe(SLOTS);
    server.ack(3, 4, 1, 2);
    await arrived(acked, 6);
    expect(acked).toEqual([1, 2, 3, 4, 5, 6]);
    expect(connection.inFlight).toBe(0);
  });

  it('understands acknowledgements that come in pieces', async () => {
    await connection.open();
    send(1, 2);
    await arrived(server.published, 2);
    await server.ackInPieces(1, 2);
    await arrived(acked, 2);
    expect(acked).toEqual([1, 2]);
  });

  it('is lost by an acknowledgement that nobody waits for', async () => {
    await connection.open();
    server.ack(1);
    await arrived(losses, 1);
    expect(losses).toEqual(['d-00001: an acknowledgement that nobody waits for: 1']);
  });

  it('tells a refused login', async () => {
    server.loginCode = 5;
    await expect(connection.open()).rejects.toThrow('the login was refused with 5');
  });
});
