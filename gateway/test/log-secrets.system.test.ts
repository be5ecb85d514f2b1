/** A gateway that says all it can, with a known secret in every place, and what fails there: none of them is told. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ApiClient } from './stage/api-client.ts';
import { Device } from './stage/device.ts';
import { ADMIN_PASSWORD, runToExit } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

const SECRETS = {
  deviceSecret: 'device-secret-of-22-chars-or-more',
  wrongSecret: 'wrong-secret-of-22-chars-or-more!',
  userPassword: 'password-of-a-person-1',
  wrongPassword: 'password-that-is-wrong-1',
  phone: '13912345678',
  webhook: 'webhook-password-1',
  webhookPath: 'path-that-is-a-secret-1',
  heartbeat: 'heartbeat-password-1',
  influx: 'influx-token-that-is-secret-1',
  collector: 'collector-password-1',
};

let stage: Stage | undefined;
afterAll(() => stage?.end());

it('[P10] no password, token, device secret, phone number or address with credentials reaches the log', async () => {
  stage = await Stage.start({
    NINEWATCH_LOG_LEVEL: 'debug',
    NINEWATCH_WEBHOOK_URL: `http://user:${SECRETS.webhook}@127.0.0.1:1/${SECRETS.webhookPath}`,
    NINEWATCH_HEARTBEAT_URL: `http://user:${SECRETS.heartbeat}@127.0.0.1:1/`,
    NINEWATCH_INFLUX_URL: 'http://127.0.0.1:1',
    NINEWATCH_INFLUX_TOKEN: SECRETS.influx,
    NINEWATCH_OTLP_URL: `http://user:${SECRETS.collector}@127.0.0.1:1/v1/traces`,
  });
  const { admin, gateway } = stage;
  await stage.venue('shop', { contacts: [{ name: '李', phone: SECRETS.phone, role: 'owner' }] });
  const login = await stage.enroll('d1', 'shop', { secret: SECRETS.deviceSecret });
  const device = await stage.connect(login);
  await device.event('alarm');
  await device.publish(device.topic('telemetry'), `{"secret":"${SECRETS.deviceSecret}`);
  const wrong = Device.connect(stage.mqttUrl, { ...login, id: 'd2', secret: SECRETS.wrongSecret });
  await expect(wrong).rejects.toThrow();
  const person = { username: 'li', password: SECRETS.userPassword, name: '李', phone: SECRETS.phone };
  await admin.done('/users', { ...person, roles: [{ role: 'duty_officer', region: 'east' }] });
  const li = await ApiClient.signIn(gateway.httpPort, 'li', SECRETS.userPassword);
  const refused = await new ApiClient(gateway.httpPort).post('/session', {
    username: 'li',
    password: SECRETS.wrongPassword,
  });
  expect(refused.status).toBe(401);
  await admin.call('POST', '/users', { body: { ...person, roles: 'none' } });
  await admin.call('GET', `/venues?token=${admin.token}`);
  // What could not be handed out is told at the latest when it ends.
  await expect.poll(async () => (await admin.list('/notices')).length).toBeGreaterThan(0);
  const { stdout, stderr } = await gateway.stop();
  const told = stdout + stderr;
  expect(told).toContain('"level":');
  const secrets = { ...SECRETS, admin: ADMIN_PASSWORD, adminToken: admin.token, personToken: li.token };
  expect(Object.entries(secrets).filter(([, secret]) => told.includes(secret))).toEqual([]);
});

it('[P10] a start that fails names the setting and not what is secret in it', async () => {
  if (stage === undefined) throw new Error('there is no stage');
  const file = join(stage.folder.dir, 'key.pem');
  writeFileSync(file, 'no key');
  const wrong = {
    NINEWATCH_WEBHOOK_URL: `http:user:${SECRETS.webhook}@`,
    NINEWATCH_ADMIN_PASSWORD: 'short-1',
    NINEWATCH_TLS_KEY_FILE: file,
  };
  for (const [name, value] of Object.entries(wrong)) {
    const { code, stderr } = await runToExit({ ...stage.settings, [name]: value });
    expect(code).not.toBe(0);
    expect(stderr).not.toContain(SECRETS.webhook);
    expect(stderr).not.toContain('short-1');
  }
});
