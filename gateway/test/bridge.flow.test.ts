/** Bridges against a broker of somebody else's, in the same process. */

import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODECS, type CodecName } from '@ninewatch/contracts/codecs';
import { Aedes, type AedesPublishPacket } from 'aedes';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { Bridge } from '../src/bridge/bridge.ts';
import type { Arrived, BridgeSettings } from '../src/bridge/bridge-port.ts';
import { JOURNAL_LIMITS, type Journal, openJournal } from '../src/journal/journal.ts';

let broker: Aedes;
let server: Server;
let sockets: Set<Socket>;
let acks: number[];
let asked: string[];
let bridge: Bridge | undefined;
let arrived: Arrived[];
let links: { isUp: boolean; why: string }[];

beforeEach(async () => {
  broker = await Aedes.createBroker();
  sockets = new Set();
  [acks, asked, arrived, links] = [[], [], [], []];
  server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    broker.handle(socket);
  });
  // Told twice when a client is quick: the second time without a packet.
  broker.on('ack', (packet?: { messageId?: number }) => {
    if (packet?.messageId !== undefined) acks.push(packet.messageId);
  });
  broker.on('publish', (packet, client) => {
    if (client !== null) asked.push(packet.topic);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  bridge?.stop();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => broker.close(() => resolve()));
  await new Promise((resolve) => server.close(resolve));
});

function settingsOf(codec: CodecName, more: Partial<BridgeSettings> = {}): BridgeSettings {
  const { port } = server.address() as AddressInfo;
  return {
    ...{ name: 'hall', source: 'hall', region: 'root', url: `mqtt://127.0.0.1:${port}`, version: 4 },
    ...{ clientId: 'bridge', tls: {}, inFlight: 50, sessionExpiryS: 60, keepaliveS: 30 },
    codecs: [{ kind: 'codec', codec, options: {}, filters: CODECS[codec].filters() }],
    ...more,
  };
}

async function start(settings: BridgeSettings, store?: (message: Arrived) => void): Promise<Bridge> {
  const started = new Bridge(settings, {
    ...{ clock: systemClock, log: silentLog, chance: () => 0 },
    onArrived: (message) => {
      arrived.push(message);
      store?.(message);
    },
    onLink: (isUp, why) => void links.push({ isUp, why }),
  });
  bridge = started;
  started.start();
  await expect.poll(() => links.at(-1)?.isUp, { timeout: 20_000 }).toBe(true);
  return started;
}

function publish(topic: string, payload: string | object, more: Partial<AedesPublishPacket> = {}): void {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const packet = {
    cmd: 'publish',
    topic,
    payload: Buffer.from(text),
    qos: 1,
    dup: false,
    retain: false,
    ...more,
  };
  broker.publish(packet as AedesPublishPacket, () => {});
}
const smoke = (n: number) => publish(`zigbee2mqtt/d${n}`, { smoke: false, battery: n % 100 });
const devices = () => arrived.flatMap(({ decoded }) => decoded.said.map(({ device }) => device));

describe('a bridge', () => {
  it('[P1] acknowledges what is stored, in the order in which it came, with many on their way', async () => {
    const running = await start(settingsOf('zigbee2mqtt'));
    for (let n = 0; n < 20; n += 1) smoke(n);
    await expect.poll(() => arrived.length).toBe(20);
    expect(acks).toEqual([]);
    running.stored(arrived.slice(1).map(({ id }) => id));
    expect(running.figures()).toMatchObject({ acknowledged: 0, inFlight: 1 });
    running.stored([arrived[0]?.id ?? 0]);
    await expect.poll(() => acks.length).toBe(20);
    expect(acks).toEqual([...acks].sort((a, b) => a - b));
  });

  it('[P8] reads no more than may be on their way, and goes on when there is room', async () => {
    const running = await start(settingsOf('zigbee2mqtt', { inFlight: 5 }));
    const filler = 'x'.repeat(30_000);
    for (let n = 0; n < 200; n += 1) publish(`zigbee2mqtt/d${n}`, { battery: 1, filler });
    await expect.poll(() => arrived.length).toBeGreaterThanOrEqual(5);
    for (let taken = -1; taken !== arrived.length; ) {
      taken = arrived.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(arrived.length).toBe(5);
    let answered = 0;
    const answerAll = () => {
      const ids = arrived.slice(answered).map(({ id }) => id);
      answered += ids.length;
      running.stored(ids);
      return answered;
    };
    await expect.poll(answerAll, { timeout: 20_000, interval: 5 }).toBe(200);
  });

  it('[P1] takes what comes again on a new connection once, and answers it when it is stored', async () => {
    const answered: number[] = [];
    let connections = 0;
    const scripted = createServer((socket) => {
      connections += 1;
      const isAgain = connections > 1;
      const send = (packet: Packet) => socket.write(generate(packet));
      const packets = parser();
      packets.on('packet', (packet: Packet) => {
        if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: isAgain });
        if (packet.cmd === 'puback') answered.push(packet.messageId ?? 0);
        if (packet.cmd !== 'subscribe') return;
        send({ cmd: 'suback', granted: [1], ...(packet.messageId && { messageId: packet.messageId }) });
        for (let messageId = 1; messageId <= 4; messageId += 1) {
          const payload = JSON.stringify({ battery: isAgain && messageId === 4 ? 99 : messageId });
          const about = { topic: 'zigbee2mqtt/a', qos: 1, retain: false, dup: isAgain } as const;
          send({ cmd: 'publish', messageId, payload, ...about });
        }
        if (!isAgain) socket.end();
      });
      socket.on('data', (chunk: Buffer) => packets.parse(chunk)).on('error', () => {});
      sockets.add(socket);
    });
    await new Promise<void>((resolve) => scripted.listen(0, '127.0.0.1', resolve));
    const { port } = scripted.address() as AddressInfo;
    const running = await start(settingsOf('zigbee2mqtt', { url: `mqtt://127.0.0.1:${port}` }));
    await expect.poll(() => running.figures().received, { timeout: 20_000 }).toBe(8);
    // The fourth is another message under the number of one before.
    expect(running.figures()).toMatchObject({ redelivered: 3, inFlight: 5 });
    expect(arrived).toHaveLength(5);
    running.stored(arrived.map(({ id }) => id));
    await expect.poll(() => answered).toEqual([1, 2, 3, 4]);
    bridge?.stop();
    await new Promise((resolve) => scripted.close(resolve));
  });

  it('[P6] goes on whatever comes: broken JSON, null, nothing, scalars, what no codec knows', async () => {
    const running = await start(settingsOf('zigbee2mqtt'), ({ id }) => bridge?.stored([id]));
    for (const payload of ['{ broken', 'null', '', '3', '"on"', '[]', '\u0000\ufffd', '{"smoke":null}']) {
      publish('zigbee2mqtt/kitchen', payload, { qos: 0 });
      publish('zigbee2mqtt/kitchen/availability', payload, { qos: 0 });
      publish('zigbee2mqtt/bridge/devices', payload, { qos: 0, retain: true });
    }
    smoke(1);
    await expect.poll(() => devices().includes('d1'), { timeout: 20_000 }).toBe(true);
    expect(links).toHaveLength(1);
    await expect.poll(() => running.figures().inFlight).toBe(0);
  });

  it('says which messages the broker had kept', async () => {
    publish('zigbee2mqtt/kitchen', { smoke: true }, { retain: true });
    await start(settingsOf('zigbee2mqtt'));
    await expect
      .poll(() => arrived[0]?.decoded.said[0])
      .toMatchObject({ device: 'kitchen', isRetained: true });
  });

  it('[P10] publishes nothing but what its codec asks for: a birth, of who spoke without one', async () => {
    await start(settingsOf('sparkplug'));
    publish('spBv1.0/plant/NDATA/node', Buffer.from([0x08, 0x01, 0x18, 0x05]).toString('latin1'));
    await expect.poll(() => asked).toEqual(['spBv1.0/plant/NCMD/node']);
  });

  it('says why it is not connected, and tries again', async () => {
    broker.authenticate = (_client, _name, _password, done) => done(null, links.length > 0);
    await start(settingsOf('zigbee2mqtt', { username: 'u', password: 'p' }));
    expect(links[0]).toEqual({ isUp: false, why: 'the broker refuses the login (code 5)' });
  });
});

describe('commits', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-bridge-'));
  let journal: Journal;
  let commits: number;
  beforeEach(async () => {
    const limits = { ...JOURNAL_LIMITS, diskLowWaterBytes: 0, reserveBytes: 0 };
    journal = await openJournal({ dir, clock: systemClock, log: silentLog, limits });
    commits = 0;
    journal.onCommitted(() => {
      commits += 1;
    });
  });
  afterEach(async () => {
    await journal.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function run(inFlight: number): Promise<{ ms: number; commits: number }> {
    const count = 120;
    commits = 0;
    const record = (receivedAt: number) => ({ kind: 'tick', receivedAt, elapsedMs: 0 }) as const;
    await start(settingsOf('zigbee2mqtt', { inFlight, clientId: `b${inFlight}` }), ({ id, receivedAt }) => {
      journal.append(record(receivedAt), { lane: 'normal' }).then(() => bridge?.stored([id]));
    });
    const startMs = systemClock.monotonicMs();
    for (let n = 0; n < count; n += 1) smoke(n);
    await expect.poll(() => bridge?.figures().acknowledged, { timeout: 25_000, interval: 2 }).toBe(count);
    return { ms: systemClock.monotonicMs() - startMs, commits };
  }

  it('are shared by what is on its way', async () => {
    const single = await run(1);
    bridge?.stop();
    const many = await run(100);
    expect(single.commits).toBe(120);
    expect(many.commits).toBeLessThan(60);
  });
});
