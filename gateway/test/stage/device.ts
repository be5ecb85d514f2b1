/** A device on MQTT.js: its own topics, its counter, and its acknowledgements as promises. */

import { type IClientOptions, type MqttClient, connect as open } from 'mqtt';

export interface DeviceLogin {
  id: string;
  venueId: string;
  secret: string;
}

export class Device {
  readonly login: DeviceLogin;
  readonly client: MqttClient;
  boot = 1;
  seq = 0;

  constructor(login: DeviceLogin, client: MqttClient) {
    this.login = login;
    this.client = client;
  }

  /** Rejects when the login is refused. No reconnecting: a test says when. */
  static async connect(url: string, login: DeviceLogin, more: IClientOptions = {}): Promise<Device> {
    const { id, secret } = login;
    const client = open(url, {
      clientId: id,
      username: id,
      password: secret,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      ...more,
    });
    const device = new Device(login, client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      // A refused login is told as an error; a socket that just ends is not.
      client.once('error', reject);
      client.once('close', () => reject(new Error('closed before it was accepted')));
    });
    client.on('error', () => {});
    return device;
  }

  topic(leaf: string): string {
    return `nine/v1/${this.login.venueId}/${this.login.id}/${leaf}`;
  }

  /** Resolves with the PUBACK. */
  async publish(topic: string, payload: object | string): Promise<void> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    await this.client.publishAsync(topic, text, { qos: 1 });
  }

  /** The next reading, measured now. Returns what was sent, so that it can be sent again. */
  async read(metrics: Record<string, number>, flags: string[] = []): Promise<object> {
    this.seq += 1;
    const reading = { v: 1, boot: this.boot, seq: this.seq, at: Date.now(), metrics, flags };
    await this.publish(this.topic('telemetry'), reading);
    return reading;
  }

  async event(event: string, more: object = {}): Promise<object> {
    this.seq += 1;
    const payload = { v: 1, boot: this.boot, seq: this.seq, at: Date.now(), event, ...more };
    await this.publish(this.topic('event'), payload);
    return payload;
  }

  /** The connection's end, whoever ends it. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.client.once('close', () => resolve()));
  }

  /** The next message it hears. */
  heard(): Promise<{ topic: string; payload: string }> {
    return new Promise((resolve) => {
      this.client.once('message', (topic, payload) => resolve({ topic, payload: String(payload) }));
    });
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }
}
