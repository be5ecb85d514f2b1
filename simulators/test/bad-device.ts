/** A device that keeps contract v1, except for the one requirement that it is told to break. */

import net from 'node:net';
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { isObject } from '../src/conformance/transcript.ts';

export interface BadDeviceOptions {
  port: number;
  id: string;
  venueId: string;
  secret: string;
  /** The id of a requirement; '' = keeps them all. */
  breaks: string;
}

interface Kept {
  seq: number;
  at: number;
  event?: string;
  sentAt?: number;
  packetId?: number;
}

const PERIOD_MS = 100;
const KEEPALIVE_S = 3;
const FIRST_RETRY_MS = 300;
const RETRY_MS_MAX = 5_000;
const REFUSED_RETRY_MS = 5_500;
const BURST = 900;

export class BadDevice {
  readonly #options: BadDeviceOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #kept: Kept[] = [];
  readonly #answers = new Map<string, boolean>();
  readonly #startedMs = performance.now();
  #socket: net.Socket | undefined;
  #isOnline = false;
  #boot = 7;
  #seq = 0;
  #packetId = 0;
  #retryMs = FIRST_RETRY_MS;
  #heardMs = 0;
  #offsetMs = 0;
  #isDeaf = false;
  #isEnded = false;

  constructor(options: BadDeviceOptions) {
    this.#options = options;
  }

  start(): void {
    // Nothing is said for longer than its keep-alive, and no ping either.
    const periodMs = this.#breaks('CN-8') ? 2 * KEEPALIVE_S * 1_000 : PERIOD_MS;
    this.#every(periodMs, () => this.#measure());
    if (!this.#breaks('CN-8'))
      this.#every(KEEPALIVE_S * 400, () => this.#isOnline && this.#send({ cmd: 'pingreq' }));
    if (!this.#breaks('OB-7') && !this.#breaks('CN-8')) this.#every(200, () => this.#leaveSilence());
    this.#connect();
  }

  /** As if its power had been off for a moment. */
  restart(): void {
    if (!this.#breaks('ID-4')) this.#boot += 1;
    this.#kept.length = 0;
    this.#seq = this.#breaks('ID-4') ? this.#seq : 0;
    this.#socket?.destroy();
  }

  end(): void {
    this.#isEnded = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#socket?.destroy();
  }

  #breaks(requirement: string): boolean {
    return this.#options.breaks === requirement;
  }

  #every(ms: number, act: () => unknown): void {
    this.#timers.add(setInterval(act, ms));
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #nowMs(): number {
    const upMs = performance.now() - this.#startedMs;
    return Math.round(1_000 + this.#offsetMs + upMs * (this.#breaks('TM-3') ? 3 : 1));
  }

  #topic(leaf: string): string {
    return `nine/v1/${this.#options.venueId}/${this.#options.id}/${leaf}`;
  }

  #connect(): void {
    if (this.#isEnded) return;
    const socket = net.connect({ host: '127.0.0.1', port: this.#options.port, noDelay: true });
    const reader = parser({ protocolVersion: 4 });
    this.#socket = socket;
    let isRefused = false;
    reader.on('packet', (packet: Packet) => {
      this.#heardMs = performance.now();
      if (packet.cmd === 'connack' && packet.returnCode !== 0) isRefused = true;
      this.#hear(packet);
    });
    socket.on('connect', () => {
      this.#heardMs = performance.now();
      this.#send(this.#login());
    });
    socket.on('data', (chunk) => reader.parse(Buffer.from(chunk)));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isOnline = false;
      if (this.#breaks('OB-1')) this.#kept.length = 0;
      if (this.#breaks('OB-2')) this.#kept.reverse();
      for (const kept of this.#kept) kept.packetId = undefined as never;
      this.#after(this.#pauseMs(isRefused), () => this.#connect());
    });
  }

  #pauseMs(isRefused: boolean): number {
    if (this.#breaks('OB-5')) return FIRST_RETRY_MS;
    if (isRefused && !this.#breaks('OB-6')) return REFUSED_RETRY_MS;
    const ms = this.#retryMs;
    this.#retryMs = Math.min(RETRY_MS_MAX, 2 * this.#retryMs);
    return ms;
  }

  #login(): Packet {
    const { id, secret } = this.#options;
    const isOld = this.#breaks('CN-1');
    const state = this.#breaks('CN-4') ? 'online' : 'offline';
    const payload = Buffer.from(JSON.stringify({ v: 1, state }));
    return {
      cmd: 'connect',
      ...(isOld ? { protocolId: 'MQIsdp', protocolVersion: 3 } : { protocolId: 'MQTT', protocolVersion: 4 }),
      clientId: this.#breaks('CN-2') ? `${id}-2` : id,
      clean: true,
      keepalive: this.#breaks('CN-5') ? 0 : KEEPALIVE_S,
      username: id,
      password: Buffer.from(this.#breaks('CN-3') ? `${secret}!` : secret),
      will: { topic: this.#topic('status'), payload, qos: 1, retain: true },
    };
  }

  #leaveSilence(): void {
    if (this.#isOnline && performance.now() - this.#heardMs > KEEPALIVE_S * 1_500) this.#socket?.end();
  }

  #send(packet: Packet): void {
    if (this.#socket?.writable) this.#socket.write(generate(packet));
  }

  #publish(topic: string, json: object, more: Partial<IPublishPacket> = {}): number {
    this.#packetId = (this.#packetId % 65_535) + 1;
    const qos = this.#breaks('MS-2') ? 0 : 1;
    const payload = JSON.stringify(json);
    this.#send({
      cmd: 'publish',
      topic,
      payload,
      qos,
      messageId: this.#packetId,
      dup: false,
      retain: false,
      ...more,
    });
    return this.#packetId;
  }

  #hear(packet: Packet): void {
    if (packet.cmd === 'connack' && packet.returnCode === 0) this.#arrive();
    if (packet.cmd === 'puback') {
      const at = this.#kept.findIndex(({ packetId }) => packetId === packet.messageId);
      if (at !== -1) this.#kept.splice(at, 1);
    }
    if (packet.cmd === 'publish') {
      if (!this.#breaks('CM-1')) this.#send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
      this.#obey(packet.payload.toString());
    }
  }

  #arrive(): void {
    this.#isOnline = true;
    this.#retryMs = FIRST_RETRY_MS;
    const topic = this.#breaks('CN-7') ? '#' : this.#topic('command');
    this.#send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] });
    if (!this.#breaks('CN-6'))
      this.#publish(this.#topic('status'), { v: 1, state: 'online', firmware: 'bad-1' }, { retain: true });
    for (const kept of this.#kept) this.#say(kept);
  }

  #measure(): void {
    if (!this.#isOnline && this.#breaks('OB-4')) return;
    const count = this.#breaks('MS-7') && this.#seq === 20 ? BURST : 1;
    for (let i = 0; i < count; i += 1) {
      this.#seq += 1;
      if (this.#breaks('ID-3')) this.#boot += 1;
      const seq = this.#breaks('ID-2') ? 100_000 - this.#seq : this.#seq;
      const kept: Kept = { seq, at: this.#nowMs(), ...(this.#seq === 3 ? { event: 'alarm' } : {}) };
      this.#kept.push(kept);
      if (this.#isOnline) this.#say(kept);
    }
  }

  #say(kept: Kept): void {
    const isAgain = kept.sentAt !== undefined;
    if (!(isAgain && this.#breaks('OB-3'))) kept.sentAt = kept.at + Math.max(0, this.#nowMs() - kept.at);
    const smoke = isAgain && this.#breaks('ID-1') ? 0.9 : 0.01;
    const reading = {
      ...(this.#breaks('MS-4') ? {} : { v: 1 }),
      ...{ boot: this.#boot, seq: kept.seq, at: kept.at },
      ...(this.#breaks('TM-1') ? {} : { sentAt: this.#breaks('TM-2') ? kept.at - 5 : kept.sentAt }),
      ...(kept.event === undefined ? {} : { event: kept.event }),
      metrics: { [this.#breaks('MS-6') ? 'Smoke' : 'smoke']: smoke },
      flags: [],
      ...(this.#breaks('MS-5') ? { pad: 'x'.repeat(17_000) } : {}),
    };
    const leaf = kept.event === undefined ? 'telemetry' : 'event';
    const topic =
      this.#breaks('MS-1') && kept.seq % 10 === 0 ? 'nine/v1/other/other/telemetry' : this.#topic(leaf);
    kept.packetId = this.#publish(topic, reading, this.#breaks('MS-3') ? { retain: true } : {});
  }

  #obey(payload: string): void {
    const command = jsonOf(payload);
    if (!isObject(command) || typeof command.id !== 'string') {
      this.#isDeaf ||= this.#breaks('CM-7');
      return;
    }
    if (this.#breaks('CM-2') || this.#isDeaf || (this.#breaks('CM-8') && 'by' in command)) return;
    const known = this.#answers.get(command.id);
    if (known !== undefined && this.#breaks('CM-3')) return;
    const ok = known ?? this.#run(command);
    this.#answers.set(command.id, ok);
    this.#publish(this.#topic('result'), { v: 1, id: command.id, ok });
  }

  #run({ name, args, expiresAt }: Record<string, unknown>): boolean {
    if (name === 'sync_time' && isObject(args)) {
      if (!this.#breaks('CM-5')) this.#offsetMs += Number(args.now) - this.#nowMs();
      return true;
    }
    if (Number(expiresAt) < this.#nowMs()) return this.#breaks('CM-6');
    return name === 'self_test' || name === 'mute' || this.#breaks('CM-4');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the stand says on purpose.
    return undefined;
  }
}
