/** Clients that others wrote: Mosquitto's and Eclipse Paho's, against a real gateway process. */

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceLogin } from './stage/device.ts';
import { Stage } from './stage/stage.ts';

const run = promisify(execFile);
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const hasMosquitto = has('sh', '-c', 'command -v mosquitto_pub && command -v mosquitto_sub');
const hasPaho = has('/usr/bin/python3', '-c', 'import paho.mqtt.client');

const ALARM = JSON.stringify({ v: 1, boot: 1, seq: 1, at: 0, event: 'alarm' });

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.venue('inn');
});
afterAll(() => stage.end());

function credentials({ id, secret }: DeviceLogin): string[] {
  const port = String(stage.gateway.mqttPort);
  return ['-h', '127.0.0.1', '-p', port, '-V', 'mqttv311', '-i', id, '-u', id, '-P', secret, '-q', '1'];
}

async function fireOf(deviceId: string): Promise<unknown[]> {
  const hazards = await stage.admin.list<{ kind: string; deviceIds: string[] }>('/hazards?kind=fire');
  return hazards.filter((hazard) => hazard.deviceIds.includes(deviceId));
}

/** Resolves when the wall knows of the device's fire. */
async function fireSeen(deviceId: string, act: () => Promise<unknown>): Promise<void> {
  const wall = await stage.wall();
  const seen = wall.hazard((hazard) => hazard.kind === 'fire' && hazard.deviceIds.includes(deviceId));
  await act();
  await seen;
}

describe.skipIf(!hasMosquitto)('Mosquitto clients', () => {
  it('[P1] a hand-typed mosquitto_pub alarm is acknowledged, stored and on the wall', async () => {
    const login = await stage.enroll('mosquitto-1', 'inn', { kind: 'smoke' });
    const topic = 'nine/v1/inn/mosquitto-1/event';
    await fireSeen(login.id, () => run('mosquitto_pub', [...credentials(login), '-t', topic, '-m', ALARM]));
    expect(await fireOf(login.id)).toHaveLength(1);
  });

  it('mosquitto_sub hears its own commands and nothing else', async () => {
    const login = await stage.enroll('mosquitto-2', 'inn');
    // Given while nobody listens: it is told as soon as the device does.
    await stage.admin.done('/devices/mosquitto-2/command', { name: 'self_test', args: {}, ttlS: 60 });
    const topic = 'nine/v1/inn/mosquitto-2/command';
    const { stdout } = await run('mosquitto_sub', [
      ...credentials(login),
      '-C',
      '1',
      '-W',
      '20',
      '-t',
      topic,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ v: 1, name: 'self_test' });
    const refused = spawnSync('mosquitto_sub', [...credentials(login), '-W', '2', '-t', '#']);
    expect(String(refused.stderr) + String(refused.stdout)).toMatch(/denied|rejected|refused/i);
  });

  it('[P10] a wrong password is refused', async () => {
    const login = await stage.enroll('mosquitto-3', 'inn');
    const wrong = { ...login, secret: 'not-the-secret-of-anybody' };
    const topic = 'nine/v1/inn/mosquitto-3/event';
    await expect(run('mosquitto_pub', [...credentials(wrong), '-t', topic, '-m', ALARM])).rejects.toThrow(
      /not authori[sz]ed/i,
    );
    expect(await fireOf(login.id)).toEqual([]);
  });
});

const PAHO = `
import sys, json, paho.mqtt.client as paho
port, device, secret, topic, payload = sys.argv[1:]
client = paho.Client(client_id=device, protocol=paho.MQTTv311)
client.username_pw_set(device, secret)
client.connect('127.0.0.1', int(port), 30)
client.loop_start()
message = client.publish(topic, payload, qos=1)
message.wait_for_publish(20)
print('acknowledged' if message.is_published() else 'not acknowledged')
client.disconnect()
client.loop_stop()
`;

describe.skipIf(!hasPaho)('Eclipse Paho', () => {
  it('[P1] an alarm is acknowledged, stored and on the wall', async () => {
    const { id, secret } = await stage.enroll('paho-1', 'inn', { kind: 'smoke' });
    const args = [String(stage.gateway.mqttPort), id, secret, `nine/v1/inn/${id}/event`, ALARM];
    await fireSeen(id, async () => {
      const { stdout } = await run('/usr/bin/python3', ['-c', PAHO, ...args]);
      expect(stdout.trim()).toBe('acknowledged');
    });
    expect(await fireOf(id)).toHaveLength(1);
  });
});
