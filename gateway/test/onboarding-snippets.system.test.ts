/** What the pages offer to paste is run as it stands, and its reading arrives. */

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calmReading, type Login } from '../../dashboard/src/onboard/snippets/login.ts';
import { claimByCertificate, claimByCurl } from '../../dashboard/src/onboard/snippets/shell.ts';
import { type SnippetName, snippetOf } from '../../dashboard/src/onboard/snippets/snippets.ts';
import { Stage } from './stage/stage.ts';
import { tlsSettings } from './stage/tls-files.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONTRACTS = join(ROOT, 'firmware-contracts');
const can = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const has = (program: string) => can('sh', '-c', `command -v ${program}`);
const PYTHON = '/usr/bin/python3';
const HAS: Partial<Record<SnippetName, boolean>> = {
  mosquitto: has('mosquitto_pub'),
  python: can(PYTHON, '-c', 'import paho.mqtt.client'),
  c: has('gcc'),
};

/** What the sketch uses of Arduino, ESP32 and the MQTT library, as their headers declare it. */
const ARDUINO = `
#include <cstdint>
#include <cstdio>
#define WL_CONNECTED 3
struct Client {};
struct WiFiClient : Client {};
struct WiFiClientSecure : WiFiClient { void setCACert(const char *); };
struct WiFiClass { int begin(const char *, const char *); int status(); };
extern WiFiClass WiFi;
void delay(uint32_t);
unsigned long millis();
uint32_t esp_random();
struct MQTTClient {
  explicit MQTTClient(int size);
  void begin(const char host[], int port, Client &client);
  bool loop();
  bool connected();
  bool connect(const char id[], const char username[], const char password[]);
  bool publish(const char topic[], const char payload[], bool retained, int qos);
};
`;

describe('a program to paste', () => {
  // Below the repository, so that a program in Node finds the packages that it says to install.
  let folder: string;
  let stage: Stage;
  let ports: { plain: number; tls: number };
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    mkdirSync(join(ROOT, 'test-output'), { recursive: true });
    folder = mkdtempSync(join(ROOT, 'test-output/snippets-'));
    stage = await Stage.start(await tlsSettings(folder));
    await stage.venue('bar');
  });
  afterAll(async () => {
    for (const child of running) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    await stage.end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function loginOf(id: string, isTls: boolean): Promise<Login> {
    const body = { id, venueId: 'bar', kind: 'heat' };
    const made = await stage.admin.done<{ secret: string; mqtt: typeof ports }>('/devices', body);
    ports = made.mqtt;
    return filledIn(id, made.secret, isTls);
  }
  const filledIn = (deviceId: string, secret: string, isTls: boolean): Login => ({
    ...{ host: '127.0.0.1', port: isTls ? ports.tls : ports.plain, plainPort: ports.plain, isTls },
    ...{ caFile: isTls ? join(folder, 'server.crt') : undefined, venueId: 'bar', deviceId, secret },
    ...calmReading('heat'),
  });
  const arrived = (id: string) =>
    expect
      .poll(() => stage.admin.list(`/readings?device=${id}`), { message: `a reading of ${id}` })
      .toMatchObject([{ metrics: { temperature: 21 } }]);
  function start(program: string, args: string[]): void {
    running.push(spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }));
  }

  const WAYS = [false, true].map((isTls) => ({ isTls, way: isTls ? 'TLS' : 'TCP' }));

  it.skipIf(HAS.mosquitto !== true).each(WAYS)(
    'of mosquitto_pub over $way sends its reading',
    async ({ isTls }) => {
      const login = await loginOf(`shell-${isTls}`, isTls);
      await run('sh', ['-ec', snippetOf('mosquitto', login)]);
      await arrived(login.deviceId);
    },
  );

  it.skipIf(HAS.python !== true).each(WAYS)('in Python over $way sends its reading', async ({ isTls }) => {
    const login = await loginOf(`python-${isTls}`, isTls);
    start(PYTHON, ['-c', snippetOf('python', login)]);
    await arrived(login.deviceId);
  });

  it.each(WAYS)('in Node over $way sends its reading', async ({ isTls }) => {
    const login = await loginOf(`node-${isTls}`, isTls);
    const file = join(folder, `device-${isTls}.mjs`);
    writeFileSync(file, snippetOf('node', login));
    start(process.execPath, [file]);
    await arrived(login.deviceId);
  });

  it.skipIf(HAS.c !== true)('in C compiles strictly and sends its reading', async () => {
    const login = await loginOf('in-c', false);
    const [file, program] = [join(folder, 'device.c'), join(folder, 'device')];
    writeFileSync(file, snippetOf('c', login));
    const includes = ['c', 'generated'].flatMap((name) => ['-I', join(CONTRACTS, name)]);
    const client = ['ninewatch.c', 'ninewatch_json.c'].map((name) => join(CONTRACTS, 'c', name));
    await run('gcc', [
      '-std=c99',
      '-Wall',
      '-Wextra',
      '-Werror',
      ...includes,
      file,
      ...client,
      '-o',
      program,
    ]);
    start(program, []);
    await arrived('in-c');
  });

  it.skipIf(!has('g++')).each(WAYS)(
    'for Arduino over $way compiles against its headers',
    async ({ isTls }) => {
      const stubs = join(folder, 'arduino');
      mkdirSync(stubs, { recursive: true });
      writeFileSync(join(stubs, 'all.h'), `#pragma once${ARDUINO}`);
      for (const name of ['WiFi.h', 'WiFiClientSecure.h', 'MQTT.h'])
        writeFileSync(join(stubs, name), '#include "all.h"\n');
      const file = join(folder, `sketch-${isTls}.cpp`);
      writeFileSync(file, snippetOf('arduino', filledIn('board', 'a-secret', isTls)));
      await run('g++', ['-std=c++17', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-I', stubs, file]);
    },
  );

  it.skipIf(HAS.mosquitto !== true || !has('openssl') || !has('curl'))(
    '[P10] of a claim gets a certificate by openssl and curl, and sends with it',
    async () => {
      const devices = ['by-key', 'by-word'].map((id) => ({ id, venueId: 'bar', kind: 'heat' }));
      const { items } = await stage.admin.done<{ items: { code: string }[] }>('/claims', { devices });
      const [byKey, byWord] = items.map(({ code }) => ({ origin: stage.admin.origin, code }));
      if (byKey === undefined || byWord === undefined) throw new Error('no labels');
      await run('sh', ['-ec', claimByCertificate(filledIn('by-key', '', true), byKey)], { cwd: folder });
      await arrived('by-key');
      const { stdout } = await run('sh', ['-ec', claimByCurl(byWord)]);
      const { deviceId, secret } = JSON.parse(stdout) as { deviceId: string; secret: string };
      await run('sh', ['-ec', snippetOf('mosquitto', filledIn(deviceId, secret, true))]);
      await arrived('by-word');
    },
  );
});
