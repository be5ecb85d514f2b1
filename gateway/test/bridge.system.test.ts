/** Bridges to a real Mosquitto: from a stranger's smoke alarm to a fire, and what a kill -9 in a stream leaves. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mosquitto, PASSWORD, startMosquitto } from './bridge-stage/mosquitto.ts';
import { makeFolder } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

const IN_FLIGHT = 100;
const STREAM = 2_000;

interface Source {
  id: string;
  state: string;
  proposals: number;
  figures: Record<string, number>;
}
interface Reading {
  metrics: Record<string, number>;
}

let folder: ReturnType<typeof makeFolder>;
let broker: Mosquitto;
let stage: Stage;

function bridgesFile(): string {
  const login = `url: mqtts://127.0.0.1:${broker.port}, ca: ca.pem, username: nine, password: "\${HALL_PASSWORD}"`;
  const shared = `source: yard, version: "5", share: nine, ${login}, read: [{ mapping: yard.yaml }]`;
  return `bridges:
  - { name: hall, version: "5", in_flight: ${IN_FLIGHT}, ${login}, read: [{ codec: zigbee2mqtt }] }
  - { name: plant, version: "3.1.1", in_flight: ${IN_FLIGHT}, ${login}, read: [{ mapping: plant.yaml }] }
  - { name: yard-1, ${shared} }
  - { name: yard-2, ${shared} }
`;
}
const mapping = (topic: string) => `mapping: 1
sources:
  - topic: ${topic}/+/state
    format: json
    device: { level: 2 }
    fields: { n: { metric: humidity, unit: "%", factor: 0.01 }, temp: { metric: temperature, unit: °C } }
`;

const isHere = existsSync('/usr/sbin/mosquitto');
beforeAll(async () => {
  if (!isHere) return;
  folder = makeFolder();
  broker = await startMosquitto(folder.dir);
  writeFileSync(join(folder.dir, 'bridges.yaml'), bridgesFile());
  writeFileSync(join(folder.dir, 'plant.yaml'), mapping('plant'));
  writeFileSync(join(folder.dir, 'yard.yaml'), mapping('yard'));
  stage = await Stage.start({
    NINEWATCH_BRIDGES_FILE: join(folder.dir, 'bridges.yaml'),
    HALL_PASSWORD: PASSWORD,
    NINEWATCH_DEVICE_RATE_MAX: '0',
  });
  await stage.venue('inn');
});
afterAll(async () => {
  if (!isHere) return;
  await stage?.end();
  await broker?.stop();
  folder?.remove();
});

const sources = async () => (await stage.admin.get<{ items: Source[] }>('/sources')).items;
const source = async (id: string) => (await sources()).find((one) => one.id === id);

/** Bound before anything of it came. */
async function bind(id: string, sourceId: string, name: string): Promise<void> {
  const foreign = { source: sourceId, name };
  const { status } = await stage.admin.post('/devices', { id, venueId: 'inn', kind: 'heat', foreign });
  // 409: this test runs once more.
  expect([201, 409]).toContain(status);
}

/** Values of the device's readings, each as often as it is stored. */
async function numbersOf(id: string): Promise<number[]> {
  const readings = await stage.admin.list<Reading>(`/readings?device=${id}`);
  return readings.map(({ metrics }) => Math.round((metrics.humidity ?? -1) * 100));
}

describe.skipIf(!isHere)('a bridge to Mosquitto', () => {
  it('makes a fire of a smoke alarm that somebody accepted', async () => {
    await expect.poll(async () => (await sources()).map(({ state }) => state)).toEqual(['up', 'up', 'up']);
    broker.publish('zigbee2mqtt/kitchen', JSON.stringify({ smoke: true, battery: 90, linkquality: 120 }));
    const found = async () => {
      const proposals = await stage.admin.list<{ id: string; name: string }>(
        '/proposals?source=hall&state=open',
      );
      return proposals.find(({ name }) => name === 'kitchen');
    };
    await expect
      .poll(found)
      .toMatchObject({ described: { gives: expect.arrayContaining(['alarm', 'battery']) } });
    const proposal = await found();
    const wall = await stage.wall();
    const fire = wall.hazard((hazard) => hazard.kind === 'fire' && hazard.deviceIds.includes('kitchen-1'));
    const body = { id: 'kitchen-1', venueId: 'inn', kind: 'heat', place: 'kitchen' };
    await stage.admin.done(`/proposals/${proposal?.id}/accept`, body);
    await fire;
    broker.publish('zigbee2mqtt/kitchen', JSON.stringify({ smoke: false, battery: 90 }));
    const isOver = async () => {
      const hazards = await stage.admin.list<{ deviceIds: string[]; active: boolean }>('/hazards?kind=fire');
      return hazards.filter(({ deviceIds }) => deviceIds.includes('kitchen-1')).map(({ active }) => active);
    };
    await expect.poll(isOver).toEqual([false]);
    expect(await stage.admin.get('/devices/kitchen-1')).toMatchObject({ health: { online: true } });
  });

  it('[P1] loses nothing of a stream when the gateway is killed in it, and repeats at most what was on its way', async () => {
    await bind('meter', 'plant', 'm1');
    const lines = Array.from({ length: STREAM }, (_, n) => JSON.stringify({ n, temp: 20 }));
    const publisher = broker.publisher('plant/m1/state');
    publisher.write(lines.slice(0, STREAM / 2));
    const acknowledged = async () => (await source('plant'))?.figures['plant.acknowledged'] ?? 0;
    await expect.poll(acknowledged, { interval: 10 }).toBeGreaterThan(100);
    await stage.gateway.kill();
    publisher.write(lines.slice(STREAM / 2));
    await publisher.end();
    await stage.startAgain();
    await expect.poll(async () => new Set(await numbersOf('meter')).size, { timeout: 60_000 }).toBe(STREAM);
    const stored = await numbersOf('meter');
    process.stdout.write(`killed in a stream of ${STREAM}: ${stored.length - STREAM} stored twice\n`);
    expect(stored.length).toBeLessThanOrEqual(STREAM + IN_FLIGHT);
  });

  it('divides messages among bridges that share a subscription, and takes each once', async () => {
    await bind('pump', 'yard', 'p1');
    const isUp = async () => {
      const { figures } = (await source('yard')) ?? {};
      return figures?.['yard-1.connected'] && figures['yard-2.connected'];
    };
    await expect.poll(isUp).toBe(true);
    const publisher = broker.publisher('yard/p1/state');
    publisher.write(Array.from({ length: 200 }, (_, n) => JSON.stringify({ n, temp: 20 })));
    await publisher.end();
    await expect.poll(async () => new Set(await numbersOf('pump')).size).toBe(200);
    expect((await numbersOf('pump')).length % 200).toBe(0);
    const received = async (name: string) => (await source('yard'))?.figures[`${name}.received`];
    await expect.poll(() => received('yard-1')).toBeGreaterThan(0);
    await expect.poll(() => received('yard-2')).toBeGreaterThan(0);
  });
});
