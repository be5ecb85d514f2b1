/** Other systems are told of a fire on its whole way: signed webhook, CAP receiver, another MQTT broker. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Hazard } from '@ninewatch/rules';
import { Aedes } from 'aedes';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { ForeignReceiver } from './stage/foreign-receiver.ts';
import { makeFolder } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SCHEMA = readFileSync(new URL('cap/cap-1.2.xsd', import.meta.url), 'utf8');

let stage: Stage;
let webhook: ForeignReceiver;
let centre: ForeignReceiver;
let broker: Aedes;
let brokerServer: Server;
const published: { topic: string; payload: string; retain: boolean; at: number }[] = [];
const systemsFolder = makeFolder();

beforeAll(async () => {
  [webhook, centre] = await Promise.all([ForeignReceiver.start(), ForeignReceiver.start()]);
  broker = await Aedes.createBroker();
  broker.on('publish', ({ topic, payload, retain }, client) => {
    if (client !== null) published.push({ topic, payload: String(payload), retain, at: Date.now() });
  });
  brokerServer = createServer(broker.handle);
  await new Promise<void>((resolve) => brokerServer.listen(0, '127.0.0.1', resolve));
  const { port } = brokerServer.address() as { port: number };
  const file = join(systemsFolder.dir, 'systems.yaml');
  writeFileSync(file, systemsFile(port));
  stage = await Stage.start({ NINEWATCH_SYSTEMS_FILE: file, CENTRE_SECRET: SECRET });
});
afterAll(async () => {
  await stage.end();
  broker.close();
  brokerServer.close();
  await Promise.all([webhook.stop(), centre.stop()]);
  systemsFolder.remove();
});

function systemsFile(brokerPort: number): string {
  return `
format: 1
link: https://wall.example
webhooks:
  - { name: centre, url: "${webhook.url}", secrets: ["\${CENTRE_SECRET}"], types: ["hazard.*", "ticket.*", "notice.opened"] }
cap:
  sender: cap@district.example
  receivers:
    - { name: city, url: "${centre.url}", headers: { authorization: Bearer abc } }
mqtt:
  - { name: broker, url: "mqtt://127.0.0.1:${brokerPort}", retain: true, types: ["hazard.*"] }
`;
}

interface Told {
  type: string;
  data: { id: string; hazardId?: string; version: number };
}
const eventsOf = (): Told[] => webhook.requests.map(({ body }) => JSON.parse(body) as Told);
const typesOf = (hazardId: string) =>
  eventsOf()
    .filter(({ data }) => data.id === hazardId)
    .map(({ type }) => type);
const capOf = (hazardId: string) =>
  centre.requests.map(({ body }) => body).filter((body) => body.includes(hazardId));
const within = { timeout: 15_000 };

it('[P9] of a fire on its whole way, each in its own form, within 15 s', async () => {
  await stage.venue('hotpot', {
    ...{ name: '老王"火锅"<&>🔥', facts: { gasHeavy: true }, address: '石桥镇 1 号' },
    location: { lat: 29.5, lon: 106.51 },
  });
  const device = await stage.device('heat-1', 'hotpot');
  const sentAt = Date.now();
  await device.event('alarm');
  await expect.poll(() => webhook.requests.length, within).toBeGreaterThan(0);
  await expect.poll(() => centre.requests.length, within).toBeGreaterThan(0);
  await expect.poll(() => published.some(({ topic }) => topic.includes('/hazards/')), within).toBe(true);
  const firstAt = [webhook.requests[0]?.at, centre.requests[0]?.at, published.at(-1)?.at];
  for (const at of firstAt) expect((at ?? 0) - sentAt).toBeLessThan(15_000);

  const [hazard] = await stage.admin.list<Hazard>('/hazards?venue=hotpot');
  if (hazard === undefined) throw new Error('no hazard');
  await stage.admin.done(`/hazards/${hazard.id}/acknowledge`);
  await device.event('alarm_cleared');
  await expect
    .poll(() => stage.admin.get<Hazard>(`/hazards/${hazard.id}`), within)
    .toMatchObject({ active: false });
  await stage.admin.done(`/hazards/${hazard.id}/close`, { cause: 'nuisance' });

  await expect.poll(() => typesOf(hazard.id).at(-1), within).toBe('ninewatch.hazard.closed');
  expect(typesOf(hazard.id)[0]).toBe('ninewatch.hazard.opened');
  expect(typesOf(hazard.ticketId ?? '')[0]).toBe('ninewatch.ticket.opened');
  expect(
    eventsOf().some(({ type, data }) => type === 'ninewatch.notice.opened' && data.hazardId === hazard.id),
  ).toBe(true);
  for (const { body, headers } of webhook.requests) {
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toBeTruthy();
  }

  await expect.poll(() => capOf(hazard.id).at(-1), within).toContain('<msgType>Cancel</msgType>');
  const messages = capOf(hazard.id);
  expect(messages[0]).toContain('<msgType>Alert</msgType>');
  expect(messages.at(-1)).toContain('<references>cap@district.example,');
  expect(messages[0]).toContain('<circle>29.500000,106.510000 0.100</circle>');
  expect(centre.requests[0]?.headers).toMatchObject({ authorization: 'Bearer abc' });
  const { errors } = await validateXML({
    xml: messages.map((contents, i) => ({ fileName: `${i}.xml`, contents })),
    schema: [SCHEMA],
  });
  expect(errors).toEqual([]);

  const topic = `ninewatch/east/hotpot/hazards/${hazard.id}`;
  await expect
    .poll(() => published.filter((each) => each.topic === topic).at(-1), within)
    .toMatchObject({ payload: '', retain: true });
  const bodies = published.filter((each) => each.topic === topic && each.payload !== '');
  expect(JSON.parse(bodies[0]?.payload ?? '{}')).toMatchObject({ id: hazard.id, state: 'unacknowledged' });
  expect(JSON.parse(bodies.at(-1)?.payload ?? '{}')).toMatchObject({ id: hazard.id, state: 'closed' });
  expect(published.find((each) => each.topic === 'ninewatch/state')).toMatchObject({
    payload: 'online',
    retain: true,
  });
});

it('who fetches gets the same messages: a feed, and each by its address', async () => {
  const [hazard] = await stage.admin.list<Hazard>('/hazards?venue=hotpot');
  const feed = await stage.admin.call<string>('GET', '/cap');
  const text = feed.body;
  expect([feed.status, feed.headers.get('content-type')]).toEqual([
    200,
    'application/atom+xml; charset=utf-8',
  ]);
  const path = new RegExp(`/api/v1(/cap/${hazard?.id}\\.\\d+)`).exec(text)?.[1] ?? '';
  const message = await stage.admin.get<unknown>(path);
  expect(capOf(hazard?.id ?? '')).toContain(message);
  expect((await stage.admin.call('GET', '/cap/nothing.1')).status).toBe(404);
  const other = await stage.person('li', 'town_office', 'west');
  expect(await other.get<unknown>('/cap')).not.toContain(hazard?.id);
  expect((await other.call('GET', path)).status).toBe(404);
});

it('[P6] what is refused is a dead letter that a person sends again, and who is gone is left alone until told to', async () => {
  webhook.reply = () => ({ status: 400 });
  await stage.venue('inn');
  const device = await stage.device('heat-2', 'inn');
  await device.event('alarm');
  const letters = () =>
    stage.admin.list<{ id: number; reason: string }>('/systems/dead-letters?system=centre');
  await expect.poll(async () => (await letters()).length, within).toBeGreaterThan(0);
  const [letter] = await letters();
  const replay = () => stage.admin.done(`/systems/dead-letters/${letter?.id}/replay`);
  expect(letter).toMatchObject({ reason: 'it answered 400' });
  expect(await replay()).toEqual({ outcome: 'refused', detail: 'it answered 400' });
  webhook.reply = () => ({ status: 204 });
  expect(await replay()).toEqual({ outcome: 'taken' });
  expect((await letters()).map(({ id }) => id)).not.toContain(letter?.id);

  webhook.reply = () => ({ status: 410 });
  await device.event('alarm_cleared');
  const state = async () =>
    (await stage.admin.list<{ name: string; stopped?: string }>('/systems')).find(
      ({ name }) => name === 'centre',
    );
  await expect.poll(async () => (await state())?.stopped, within).toBe('it answered 410');
  webhook.reply = () => ({ status: 204 });
  const before = webhook.requests.length;
  expect((await stage.gateway.stop()).code).toBe(0);
  await stage.startAgain();
  expect((await state())?.stopped).toBe('it answered 410');
  expect(webhook.requests).toHaveLength(before);
  await stage.admin.done('/systems/centre/start');
  await expect.poll(() => webhook.requests.length, within).toBeGreaterThan(before);
  // The answer does not wait for the line in the audit log.
  const noted = () => stage.admin.list<{ action: string }>('/audit?action=session.system_start');
  await expect.poll(async () => (await noted()).length, within).toBe(1);
});
