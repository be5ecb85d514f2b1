/** One device's MQTT connection: comes back by itself after a loss, and never sends on its own account. */

import { topicOf } from '@ninewatch/contracts';
import mqtt, { type MqttClient } from 'mqtt';
import type { Clock, Timer } from '../base/clock.ts';
import { reasonOf } from '../base/failure.ts';
import type { Random } from '../base/random.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import type { DeviceAddress } from './reading.ts';

export interface LinkSettings extends DeviceAddress {
  url: string;
  /** Client id and user name are the device id. */
  secret: string;
  backoff: BackoffLimits;
  firmware?: string;
}

/** What the owner of a link learns; `onDown` comes once for each `onUp`, and once for each failed attempt. */
export interface LinkEvents {
  onUp(): void;
  onDown(reason: string): void;
  onCommand(payload: Buffer): void;
}

/** A loss leaves a PUBLISH of unknown fate: the owner sends it again under the same identity. */
export class LinkLost extends Error {}

interface Waiting {
  resolve(): void;
  reject(cause: Error): void;
}

const KEEPALIVE_S = 60;
const CONNECT_TIMEOUT_MS = 10_000;

export class DeviceLink {
  readonly #settings: LinkSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #waiting = new Set<Waiting>();
  #events: LinkEvents = { onUp: () => {}, onDown: () => {}, onCommand: () => {} };
  #client: MqttClient | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  #isUp = false;
  #isWanted = false;

  constructor(settings: LinkSettings, clock: Clock, random: Random) {
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Connects, and keeps trying until `stop` or `cut`. */
  start(events: LinkEvents): void {
    this.#events = events;
    this.resume();
  }

  resume(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#failures = 0;
    this.#connect();
  }

  /** Resolves at the PUBACK (QoS 0: when written); rejects with `LinkLost` when the connection ends before it. */
  publish(
    topic: string,
    payload: string | Buffer,
    options: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): Promise<void> {
    const client = this.#client;
    if (client === undefined || !this.#isUp) return Promise.reject(new LinkLost('not connected'));
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      this.#waiting.add(waiting);
      client.publish(topic, payload, { qos: options.qos ?? 1, retain: options.retain ?? false }, (cause) => {
        if (!this.#waiting.delete(waiting)) return;
        if (cause === undefined || cause === null) resolve();
        else reject(new LinkLost(reasonOf(cause)));
      });
    });
  }

  /** The network is gone: the socket ends without a DISCONNECT, so the broker publishes the will. */
  cut(): void {
    this.#isWanted = false;
    this.#retry?.stop();
    this.#client?.stream.destroy();
    this.#drop('cut');
  }

  /** Says offline, disconnects, and gives up after `withinMs`. */
  async stop(withinMs = 2_000): Promise<void> {
    this.#isWanted = false;
    this.#retry?.stop();
    const client = this.#client;
    if (client === undefined) return;
    const farewell = this.#isUp ? this.#sayState('offline').catch(() => {}) : Promise.resolve();
    const limit = Promise.withResolvers<void>();
    const timer = this.#clock.after(withinMs, limit.resolve);
    await Promise.race([farewell, limit.promise]);
    await Promise.race([
      new Promise<void>((resolve) => client.end(false, {}, () => resolve())),
      limit.promise,
    ]);
    timer.stop();
    this.#drop('stopped');
  }

  #connect(): void {
    const { url, venueId, deviceId, secret } = this.#settings;
    const client = mqtt.connect(url, {
      clientId: deviceId,
      username: deviceId,
      password: secret,
      protocolVersion: 4,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Our own back-off, and a client per connection, so that its store resends nothing behind the outbox's back.
      reconnectPeriod: 0,
      will: {
        topic: topicOf(venueId, deviceId, 'status'),
        payload: statusText('offline'),
        qos: 1,
        retain: true,
      },
    });
    this.#client = client;
    let reason = 'connection closed';
    client.on('error', (cause) => {
      reason = reasonOf(cause);
    });
    client.on('connect', () => this.#welcome(client));
    client.on('message', (topic, payload) => {
      if (topic === topicOf(venueId, deviceId, 'command')) this.#events.onCommand(payload);
    });
    client.on('close', () => {
      if (this.#client === client) this.#drop(reason);
    });
  }

  #welcome(client: MqttClient): void {
    if (this.#client !== client || !this.#isWanted) return;
    const { venueId, deviceId } = this.#settings;
    this.#isUp = true;
    this.#failures = 0;
    client.subscribe(topicOf(venueId, deviceId, 'command'), { qos: 1 }, () => {});
    this.#sayState('online').catch(() => {});
    this.#events.onUp();
  }

  #sayState(state: 'online' | 'offline'): Promise<void> {
    const { venueId, deviceId, firmware } = this.#settings;
    return this.publish(topicOf(venueId, deviceId, 'status'), statusText(state, firmware), { retain: true });
  }

  #drop(reason: string): void {
    const client = this.#client;
    if (client === undefined) return;
    this.#client = undefined;
    this.#isUp = false;
    client.removeAllListeners();
    // A late socket error of a dead connection concerns nobody.
    client.on('error', () => {});
    client.end(true);
    const lost = [...this.#waiting];
    this.#waiting.clear();
    for (const waiting of lost) waiting.reject(new LinkLost(reason));
    if (this.#isWanted) this.#retryLater();
    this.#events.onDown(reason);
  }

  #retryLater(): void {
    const delayMs = backoffMs(this.#settings.backoff, this.#failures, this.#random);
    this.#failures += 1;
    this.#retry = this.#clock.after(delayMs, () => {
      if (this.#isWanted) this.#connect();
    });
  }
}

function statusText(state: 'online' | 'offline', firmware?: string): string {
  return JSON.stringify({ v: 1, state, ...(firmware === undefined ? {} : { firmware }) });
}
