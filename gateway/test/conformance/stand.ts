/** What the conformance tests have in common: a broker a test, a library client, and packets no library sends. */

import type { Command } from '@ninewatch/contracts';
import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect } from 'vitest';
import { PINGREQ, packet, publish, RawDevice, text, uint16 } from '../broker-stage/raw-device.ts';
import { type Stage, type StageOptions, secretOf, startStage, topic } from '../broker-stage/stage.ts';

export const command = (id: string): Command => ({
  v: 1,
  id,
  name: 'mute',
  args: {},
  expiresAt: 0,
  ttlS: 60,
});

/** A fresh broker for each test. */
export function stand(options: StageOptions = {}): { stage: Stage } {
  const held = {} as { stage: Stage };
  beforeEach(async () => {
    held.stage = await startStage(options);
  });
  afterEach(() => held.stage.stop());
  return held;
}

export interface LibraryDevice {
  client: MqttClient;
  connack: IConnackPacket;
}

/** MQTT.js, logged in; it does not come back by itself. */
export async function library(
  stage: Stage,
  deviceId: string,
  options: IClientOptions = {},
): Promise<LibraryDevice> {
  const client = connect(`mqtt://127.0.0.1:${stage.broker.port}`, {
    clientId: deviceId,
    username: deviceId,
    password: secretOf(deviceId),
    reconnectPeriod: 0,
    ...options,
  });
  client.on('error', () => {});
  const connack = await new Promise<IConnackPacket>((resolve) => client.once('connect', resolve));
  return { client, connack };
}

export interface ConnectParts {
  first?: number;
  name?: string | Buffer;
  level?: number;
  flags?: number;
  /** Everything behind the keepalive. */
  payload?: Buffer[];
}

export const FLAG = { reserved: 1, clean: 2, will: 4, willQos1: 8, willQos3: 24, willRetain: 32 };
/** User name and password follow. */
export const LOGIN_FLAGS = 0xc0 | FLAG.clean;
export const login = (deviceId: string): Buffer[] => [text(deviceId), text(secretOf(deviceId))];

/** A CONNECT of any shape; without fields it is a1's own. */
export function connectOf(parts: ConnectParts = {}): Buffer {
  const { first = 0x10, name = 'MQTT', level = 4, flags = LOGIN_FLAGS } = parts;
  const payload = parts.payload ?? [text('a1'), ...login('a1')];
  return packet(first, text(name), Buffer.from([level, flags]), uint16(60), ...payload);
}

/** All lines up to and with `closed`. */
export async function untilClosed(device: RawDevice): Promise<string[]> {
  const lines = [await device.next()];
  while (lines.at(-1) !== 'closed') lines.push(await device.next());
  return lines;
}

/** A CONNECT and a message behind it: what comes back, and that the message counts for nothing. */
export async function refusal(stage: Stage, bytes: Buffer): Promise<string[]> {
  const device = await RawDevice.open(stage.broker.port);
  device.send(bytes, publish({ topic: topic('a1', 'event') }));
  const lines = await untilClosed(device);
  expect(stage.arrivals).toEqual([]);
  expect(stage.presence).toEqual([]);
  return lines;
}

/** A logged-in device says this: its connection ends, nothing of it is taken, and another one goes on. */
export async function expectCutOff(stage: Stage, bytes: Buffer): Promise<void> {
  const [bad, good] = [await stage.device('a1'), await stage.device('a2')];
  const before = stage.arrivals.length;
  bad.send(bytes, publish({ topic: topic('a1', 'event') }), PINGREQ);
  expect(await untilClosed(bad)).toEqual(['closed']);
  expect(stage.arrivals).toHaveLength(before);
  good.send(publish({ topic: topic('a2', 'event'), id: 7 }));
  expect(await good.next()).toBe('puback 7');
}
