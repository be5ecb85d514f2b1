/** Slow and half-open devices: each ends by its stated time, keeps little memory, and costs the others nothing. */

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { BROKER_LIMITS } from '../../src/broker/broker.ts';
import { connect, packet, publish, RawDevice, subscribe, uint16 } from '../broker-stage/raw-device.ts';
import { secretOf, topic } from '../broker-stage/stage.ts';
import { command, stand } from './stand.ts';

const held = stand({ limits: { controlRateMax: 0 } });
const right = { id: 'a1', username: 'a1', password: secretOf('a1') };
const closed = (reason: string): Promise<number> => held.stage.counted('mqtt_closed', { reason });

/** Time passes while another device is served: it must not notice anything. */
async function passes(ms: number): Promise<void> {
  const other = await held.stage.device('b9');
  for (let left = ms; left > 0; left -= 1_000) {
    held.stage.clock.advance(Math.min(left, 1_000));
    other.send(publish({ topic: topic('b9', 'event'), id: 9 }));
    expect(await other.next()).toBe('puback 9');
  }
  other.socket.destroy();
}

/** A device on a pipe: what it does not read stays with the broker, with no kernel between. */
async function piped(): Promise<{ device: RawDevice; near: ReturnType<typeof duplexPair>[0] }> {
  const [near, far] = duplexPair({ highWaterMark: 1_024 });
  held.stage.broker.handleStream(far, 'a pipe');
  const device = new RawDevice(near);
  device.send(connect(right));
  expect(await device.next()).toBe('connack 0 0');
  device.send(subscribe(1, topic('a1', 'command')));
  expect(await device.next()).toBe('suback 1 1');
  return { device, near };
}

describe('[P8] a subscriber that stops reading while commands are sent', () => {
  it('is sent no more than it may leave unread, and ends after the stated time', async () => {
    const { near } = await piped();
    near.pause();
    let sent = 0;
    while (sent < 10_000 && held.stage.broker.sendCommand('a1', command(`c${sent}`))) sent += 1;
    expect(sent).toBeLessThan(200);
    expect(held.stage.broker.sendCommand('a1', command('refused'))).toBe(false);
    await passes(BROKER_LIMITS.drainTimeoutMs - 500);
    expect(await closed('not-reading')).toBe(0);
    await passes(500 + 2 * BROKER_LIMITS.sweepMs);
    expect(await closed('not-reading')).toBe(1);
    expect(held.stage.presence).toContainEqual(expect.objectContaining({ deviceId: 'a1', state: 'offline' }));
  });

  it('and reads again in time goes on, with every command that was sent', async () => {
    const { device, near } = await piped();
    near.pause();
    let sent = 0;
    while (sent < 10_000 && held.stage.broker.sendCommand('a1', command(`c${sent}`))) sent += 1;
    await passes(2_000);
    near.resume();
    for (let n = 0; n < sent; n += 1) expect(await device.next()).toContain(`"id":"c${n}"`);
    device.send(...Array.from({ length: sent }, (_, n) => packet(0x40, uint16(n + 1))));
    expect(await device.soFar()).toEqual([]);
    expect(held.stage.broker.sendCommand('a1', command('next'))).toBe(true);
    await passes(BROKER_LIMITS.drainTimeoutMs + 1_000);
    expect(await closed('not-reading')).toBe(0);
  });
});

/** Forwards to the broker until it is told to swallow everything, the ends of the streams too. */
class BlackHole {
  readonly #server: net.Server;
  readonly #sockets: net.Socket[] = [];
  isOpen = true;

  constructor(toPort: number) {
    this.#server = net.createServer((from) => {
      const to = net.connect({ host: '127.0.0.1', port: toPort });
      this.#sockets.push(from, to);
      for (const [source, target] of [
        [from, to],
        [to, from],
      ] as const) {
        source.on('data', (bytes) => this.isOpen && target.write(bytes));
        source.on('error', () => {});
        source.on('end', () => {});
      }
      to.on('close', () => from.destroy());
    });
  }

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

describe('[P6] [P8] a connection that is lost without a word', () => {
  let hole: BlackHole;
  afterEach(() => hole.close());

  it('ends one and a half times its keepalive after the last packet, with its will and its presence', async () => {
    hole = new BlackHole(held.stage.broker.port);
    const device = await RawDevice.open(await hole.open());
    const will = { topic: topic('a1', 'status'), payload: 'gone' };
    device.send(connect({ ...right, keepaliveS: 20, will }), subscribe(1, topic('a1', 'command')));
    expect([await device.next(), await device.next()]).toEqual(['connack 0 0', 'suback 1 1']);
    expect(await device.soFar()).toEqual([]);
    hole.isOpen = false;
    device.socket.destroy();
    for (let n = 0; n < 50; n += 1) held.stage.broker.sendCommand('a1', command(`c${n}`));
    await passes(29_000);
    expect(await closed('silent')).toBe(0);
    await passes(2_000);
    expect(await closed('silent')).toBe(1);
    expect(held.stage.presence).toContainEqual(expect.objectContaining({ deviceId: 'a1', state: 'offline' }));
    expect(held.stage.arrivals.filter(({ sender }) => sender.deviceId === 'a1')).toHaveLength(1);
  });
});

describe('[P8] a connection that is slow', () => {
  it('with its CONNECT, or says nothing at all, ends after the stated time', async () => {
    const { port } = held.stage.broker;
    const [silent, slow] = [await RawDevice.open(port), await RawDevice.open(port)];
    for (const byte of connect(right).subarray(0, 9)) {
      slow.send(Buffer.from([byte]));
      await passes(1_000);
    }
    expect(await closed('connect-timeout')).toBe(0);
    await passes(1_600);
    expect([await silent.next(), await slow.next()]).toEqual(['closed', 'closed']);
    expect(await closed('connect-timeout')).toBe(2);
  });

  it('one byte at a time, is understood as long as a packet comes within its keepalive', async () => {
    const device = await held.stage.device('a1', { keepaliveS: 60 });
    for (const byte of publish({ topic: topic('a1', 'event'), payload: 'slow', id: 3 })) {
      device.send(Buffer.from([byte]));
      await passes(1_000);
    }
    expect(await device.next()).toBe('puback 3');
    expect(Buffer.from(held.stage.arrivals.at(-1)?.payload ?? []).toString()).not.toBe('');
  });

  it('to read its acknowledgements is not read itself, and ends after the stated time', async () => {
    const { device, near } = await piped();
    near.pause();
    const many = Array.from({ length: 150 }, (_, n) => publish({ topic: topic('a1', 'event'), id: n + 1 }));
    device.send(...many);
    for (let n = 0; n < 40; n += 1) held.stage.broker.sendCommand('a1', command(`c${n}${'x'.repeat(500)}`));
    await passes(BROKER_LIMITS.drainTimeoutMs + 1_000);
    expect(await closed('not-reading')).toBe(1);
  });
});
