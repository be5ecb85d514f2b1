/** Other ways in: WebSocket, TLS, client certificates, and the foreign clients that people use. */

import { execFile, execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { BROKER_LIMITS, type BrokerLimits, webSocketUpgrade } from '../src/broker/broker.ts';
import { connect, PINGREQ } from './broker-stage/raw-device.ts';
import { type Stage, secretOf, startStage, topic } from './broker-stage/stage.ts';

const run = promisify(execFile);
let stage: Stage;
afterEach(() => stage.stop());
const credentials = { clientId: 'a1', username: 'a1', password: secretOf('a1') };

function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

describe('MQTT over WebSocket', () => {
  let http: Server;
  const url = (path: string): string => `ws://127.0.0.1:${(http.address() as AddressInfo).port}${path}`;

  async function serve(limits: Partial<BrokerLimits> = {}): Promise<void> {
    stage = await startStage({ limits });
    const upgrade = webSocketUpgrade(stage.broker, stage.clock);
    http = createServer();
    http.on('upgrade', (request, socket, head) => {
      if (!upgrade.handle(request, socket, head)) socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  }
  afterEach(() => {
    http.close();
  });

  it('carries a device on path /mqtt with the subprotocol mqtt', async () => {
    await serve();
    const client = await connectAsync(url('/mqtt'), credentials);
    await client.publishAsync(topic('a1', 'telemetry'), 'x'.repeat(100_000), { qos: 1 });
    const heard = new Promise((resolve) => client.once('message', (_to, bytes) => resolve(`${bytes}`)));
    await client.subscribeAsync(topic('a1', 'command'), { qos: 1 });
    const command = { v: 1, id: 'c1', name: 'mute', args: {}, expiresAt: 0, ttlS: 1 } as const;
    expect(stage.broker.sendCommand('a1', command)).toBe(true);
    expect(await heard).toBe(JSON.stringify(command));
    expect(stage.arrivals[0]?.payload.byteLength).toBe(100_000);
    expect(stage.presence[0]?.address).toBe('127.0.0.1');
    await client.endAsync();
    await stage.until(() => stage.presence.at(-1)?.state === 'offline');
  });

  it.each([
    ['another path', '/other', ['mqtt'], 'Unexpected server response: 404'],
    ['no subprotocol', '/mqtt', [], 'Unexpected server response: 400'],
    ['another subprotocol', '/mqtt', ['chat'], 'Unexpected server response: 400'],
  ])('refuses %s', async (_what, path, protocols, message) => {
    await serve();
    const [error] = await once(new WebSocket(url(path), [...protocols]), 'error');
    expect((error as Error).message).toBe(message);
  });

  it('closes on text frames and on a message that is too large', async () => {
    await serve();
    for (const message of ['text', Buffer.alloc(2_000_000)]) {
      const socket = new WebSocket(url('/mqtt'), ['mqtt']);
      await once(socket, 'open');
      socket.send(message);
      const [code] = await once(socket, 'close');
      expect(code).toBe(typeof message === 'string' ? 1003 : 1009);
    }
  });

  it("[P8] answers its pings, a few each turn and no faster than MQTT's own: others do not wait", async () => {
    await serve({ controlRateMax: 0 });
    const a2 = await stage.device('a2');
    const socket = new WebSocket(url('/mqtt'), ['mqtt']);
    await once(socket, 'open');
    const connack = once(socket, 'message');
    socket.send(connect({ ...credentials, id: 'a1', keepaliveS: 0 }));
    await connack;
    const pongs = new EventEmitter();
    let answered = 0;
    socket.on('pong', () => {
      answered += 1;
      pongs.emit(`${answered}`);
    });
    const { controlBurst, controlRateMax } = BROKER_LIMITS;
    const burst = once(pongs, `${controlBurst}`);
    for (let n = 0; n < 1_000; n += 1) socket.ping(`${n}`);
    expect(await a2.soFar()).toEqual([]);
    expect(answered).toBeLessThan(controlBurst);
    await burst;
    socket.send(PINGREQ);
    for (let n = 0; n < 800; n += 1) expect(await a2.soFar()).toEqual([]);
    expect(answered).toBe(controlBurst);
    // The last of them is answered, and what came behind it is read, when all are paid for.
    const last = once(socket, 'pong');
    const pingresp = once(socket, 'message');
    stage.clock.advance((1_000 * (1_000 - controlBurst)) / controlRateMax);
    expect(`${(await last)[0]}`).toBe('999');
    expect([...((await pingresp)[0] as Buffer)]).toEqual([0xd0, 0]);
    socket.terminate();
  });
});

describe.skipIf(!has('openssl', 'version'))('TLS (needs openssl)', () => {
  let folder: string;
  const file = (name: string): Buffer => readFileSync(join(folder, name));
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  function certificate(name: string, commonName: string, authority: string): void {
    openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${commonName}`);
    const signer = ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...signer,
      '-days',
      '2',
      '-extfile',
      'san',
      '-out',
      `${name}.crt`,
    );
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ninewatch-tls-'));
    writeFileSync(join(folder, 'san'), 'subjectAltName=IP:127.0.0.1');
    for (const name of ['ca', 'other'])
      openssl(
        'req',
        '-x509',
        ...NEW_KEY,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.crt`,
        '-subj',
        `/CN=${name}`,
      );
    certificate('server', '127.0.0.1', 'ca');
    certificate('a2', 'a2', 'ca');
    certificate('forged', 'a2', 'other');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const dial = (client: object) =>
    connectAsync(`mqtts://127.0.0.1:${stage.broker.tlsPort}`, {
      ca: file('ca.crt'),
      reconnectPeriod: 0,
      ...client,
    });
  const start = async (): Promise<void> => {
    const tls = { port: 0, key: file('server.key'), cert: file('server.crt'), ca: file('ca.crt') };
    stage = await startStage({ broker: { tls } });
  };

  it('lets a device in by its secret, or by a certificate whose CN is its id', async () => {
    await start();
    const bySecret = await dial(credentials);
    const byName = await dial({ clientId: 'a2', cert: file('a2.crt'), key: file('a2.key') });
    await byName.publishAsync(topic('a2', 'telemetry'), '{}', { qos: 1 });
    expect(stage.arrivals[0]?.sender).toEqual({ deviceId: 'a2', venueId: 'venue-a' });
    await Promise.all([bySecret.endAsync(), byName.endAsync()]);
  });

  it('refuses a certificate for another id, or by another authority', async () => {
    await start();
    const refused = 'Connection refused: Not authorized';
    const own = { cert: file('a2.crt'), key: file('a2.key') };
    await expect(dial({ clientId: 'a1', ...own })).rejects.toThrow(refused);
    const forged = { cert: file('forged.crt'), key: file('forged.key') };
    await expect(dial({ clientId: 'a2', ...forged })).rejects.toThrow(refused);
  });

  it('names an unusable key', async () => {
    await start();
    const tls = { port: 0, key: Buffer.from('no key'), cert: file('server.crt') };
    await expect(startStage({ broker: { tls } })).rejects.toMatchObject({ code: 'tls-unusable' });
  });
});

describe.skipIf(!has('mosquitto_pub', '--help'))('the clients of Mosquitto', () => {
  const login = (): string[] => ['-p', `${stage.broker.port}`, '-i', 'a1', '-u', 'a1', '-P', secretOf('a1')];

  it.each(['0', '1', '2'])('publish with QoS %s', async (qos) => {
    stage = await startStage();
    await run('mosquitto_pub', [
      ...login(),
      '-q',
      qos,
      '-t',
      topic('a1', 'event'),
      '-m',
      'hello',
      '-V',
      'mqttv311',
    ]);
    await stage.until(() => stage.arrivals.length === 1);
    expect(Buffer.from(stage.arrivals[0]?.payload ?? []).toString()).toBe('hello');
  });

  it('subscribe to commands, and are refused everything else', async () => {
    stage = await startStage({
      broker: { pendingCommands: () => [{ v: 1, id: 'c', name: 'mute', args: {}, expiresAt: 0, ttlS: 1 }] },
    });
    const heard = await run('mosquitto_sub', [
      ...login(),
      '-q',
      '1',
      '-C',
      '1',
      '-t',
      topic('a1', 'command'),
    ]);
    expect(JSON.parse(heard.stdout)).toMatchObject({ id: 'c' });
    const refused = await run('mosquitto_sub', [...login(), '-t', '#', '-W', '5']).catch((cause) => cause);
    expect(`${refused.stderr}`).toContain('All subscription requests were denied');
  });
});
