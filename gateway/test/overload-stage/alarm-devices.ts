/** Devices that raise one alarm each, and how long it took to its PUBACK and to a connected wall. */

import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { WallClient } from '../stage/wall-client.ts';
import { SECRET } from './district.ts';
import { connectPacket, publishPacket } from './load-words.ts';

export interface Latencies {
  /** Of all alarms raised. */
  count: number;
  ackP50Ms: number;
  ackP99Ms: number;
  wallP50Ms: number;
  wallP99Ms: number;
}

interface AlarmDevice {
  id: string;
  topic: string;
  socket: net.Socket;
  firedMs: number;
  acked: Promise<number>;
}

const share = (values: number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
};

export class AlarmDevices {
  readonly #devices: AlarmDevice[];
  readonly #wall: WallClient;
  readonly #shown = new Set<string>();
  #looked = 0;
  #snapshot: WallClient['snapshot'];
  #next = 0;

  private constructor(devices: AlarmDevice[], wall: WallClient) {
    this.#devices = devices;
    this.#wall = wall;
  }

  /** `e0` … connected and logged in. */
  static async open(mqttPort: number, count: number, wall: WallClient): Promise<AlarmDevices> {
    const devices: AlarmDevice[] = [];
    for (let n = 0; n < count; n += 1) devices.push(await open(mqttPort, n));
    return new AlarmDevices(devices, wall);
  }

  /** So many alarms of devices that have not raised one, `gapMs` apart; resolves when all are acknowledged and on the wall. */
  async raise(count: number, gapMs: number): Promise<Latencies> {
    const raised = this.#devices.slice(this.#next, this.#next + count);
    if (raised.length < count) throw new Error('there are no more devices');
    this.#next += count;
    const shown = raised.map(async (device) => {
      await this.#wall.until(() => (this.#isShown(device.id) ? true : undefined));
      const seenMs = performance.now();
      return seenMs - device.firedMs;
    });
    for (const device of raised) {
      fire(device);
      await pause(gapMs);
    }
    const acks = await Promise.all(raised.map(async ({ acked, firedMs }) => (await acked) - firedMs));
    const walls = await Promise.all(shown);
    return {
      count,
      ackP50Ms: share(acks, 0.5),
      ackP99Ms: share(acks, 0.99),
      wallP50Ms: share(walls, 0.5),
      wallP99Ms: share(walls, 0.99),
    };
  }

  /** As a change, or in the fresh snapshot that a wall gets when too much changed at once. */
  #isShown(deviceId: string): boolean {
    const { changes, snapshot } = this.#wall;
    // Each change is looked at once: ten thousand devices that come make tens of thousands.
    for (; this.#looked < changes.length; this.#looked += 1) {
      const change = changes[this.#looked];
      if (change?.kind === 'hazard') this.#note(change.object);
    }
    if (this.#snapshot !== snapshot) {
      this.#snapshot = snapshot;
      for (const hazard of snapshot?.hazards ?? []) this.#note(hazard);
    }
    return this.#shown.has(deviceId);
  }

  #note({ deviceIds }: { deviceIds?: unknown }): void {
    if (Array.isArray(deviceIds)) for (const id of deviceIds) this.#shown.add(String(id));
  }

  close(): void {
    for (const { socket } of this.#devices) socket.destroy();
  }
}

async function open(mqttPort: number, n: number): Promise<AlarmDevice> {
  const id = `e${n}`;
  const socket = net.connect({ host: '127.0.0.1', port: mqttPort, noDelay: true });
  const { promise: acked, resolve, reject } = Promise.withResolvers<number>();
  acked.catch(() => {});
  await new Promise<void>((loggedIn, refused) => {
    socket.on('error', refused);
    socket.on('connect', () => socket.write(connectPacket(id, SECRET)));
    socket.on('close', () => reject(new Error(`${id} was closed`)));
    socket.on('data', (chunk) => {
      if (chunk[0] === 0x20) loggedIn();
      else resolve(performance.now());
    });
  });
  return { id, topic: `nine/v1/ev${n}/${id}/event`, socket, firedMs: 0, acked };
}

function fire(device: AlarmDevice): void {
  const at = Date.now();
  device.firedMs = performance.now();
  const alarm = { v: 1, boot: 1, seq: 1, at, sentAt: at, event: 'alarm', flags: ['alarm'] };
  device.socket.write(publishPacket(device.topic, 1, alarm));
}
