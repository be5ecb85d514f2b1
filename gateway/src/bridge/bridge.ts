/** One bridge: keeps a connection, reads messages by its codecs, and acknowledges what has been stored. */

import { createHash } from 'node:crypto';
import { CODECS, type Decode, type Decoded, fits, mappingCodec, nothing } from '@ninewatch/contracts/codecs';
import type { IPublishPacket } from 'mqtt-packet';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Arrived, BridgeFigures, BridgeSettings, CodecSettings } from './bridge-port.ts';
import { InFlight } from './in-flight.ts';
import { MqttLink } from './mqtt-link.ts';

/** Waits between connections: the first, and the longest. Ours. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;
/** A connection that lasted so long was a good one: the next wait is the first again. */
const GOOD_MS = 30_000;
/** Rebirths asked for and the like, of one message. */
const ASKS_MAX = 16;

export interface BridgePorts {
  clock: Clock;
  log: Log;
  /** 0 … 1, so that many bridges do not come back in the same instant. */
  chance(): number;
  onArrived(message: Arrived): void;
  onLink(isUp: boolean, why: string): void;
}

interface Reader {
  filters: readonly string[];
  decode: Decode;
}

export class Bridge {
  readonly #settings: BridgeSettings;
  readonly #ports: BridgePorts;
  readonly #readers: Reader[];
  readonly #inFlight = new InFlight();
  #link: MqttLink | undefined;
  #upAtMs: number | undefined;
  #retry: Timer | undefined;
  #retryMs = RETRY_MS_MIN;
  #isStopped = false;
  readonly #figures = { connects: 0, received: 0, acknowledged: 0, redelivered: 0, unmatched: 0, asked: 0 };

  constructor(settings: BridgeSettings, ports: BridgePorts) {
    this.#settings = settings;
    this.#ports = ports;
    this.#readers = settings.codecs.map((codec) => ({ filters: codec.filters, decode: openCodec(codec) }));
  }

  start(): void {
    const { clock, log } = this.#ports;
    this.#link = new MqttLink(this.#settings, {
      clock,
      onSession: (isKept) => {
        if (!isKept) this.#inFlight.forgetSession();
      },
      onUp: () => {
        this.#figures.connects += 1;
        this.#upAtMs = clock.monotonicMs();
        log.info({ bridge: this.#settings.name }, 'connected and subscribed');
        this.#ports.onLink(true, '');
      },
      onMessage: (packet) => this.#take(packet),
      onEnd: (why) => this.#ended(why),
    });
  }

  stored(ids: readonly number[]): void {
    this.#inFlight.stored(ids);
    this.#answer();
    if (this.#inFlight.size < this.#settings.inFlight) this.#link?.resume();
  }

  figures(): BridgeFigures {
    return { ...this.#figures, inFlight: this.#inFlight.size, inFlightMax: this.#settings.inFlight };
  }

  stop(): void {
    this.#isStopped = true;
    this.#retry?.stop();
    this.#link?.end();
  }

  #take(packet: IPublishPacket): void {
    const { topic, qos, dup, messageId } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    this.#figures.received += 1;
    const key = qos === 0 ? '' : keyOf(topic, payload);
    const id = this.#inFlight.take({ messageId: qos === 0 ? undefined : messageId, dup, key });
    if (id === undefined) {
      this.#figures.redelivered += 1;
      this.#answer();
      return;
    }
    const receivedAt = this.#ports.clock.nowMs();
    const decoded = this.#decode({ topic, payload, isRetained: packet.retain, receivedAt });
    this.#ask(decoded);
    const { asks: _asked, ...said } = decoded;
    this.#ports.onArrived({ id, decoded: said, receivedAt });
    // The journal is slow or takes nothing: no more is read until it has some of these. [P8]
    if (this.#inFlight.size >= this.#settings.inFlight) this.#link?.pause();
  }

  #decode(message: Parameters<Decode>[0]): Decoded {
    const reader = this.#readers.find(({ filters }) => filters.some((filter) => fits(filter, message.topic)));
    if (reader !== undefined) return this.#read(reader, message);
    // Of a subscription of before, which the broker keeps with the session.
    this.#figures.unmatched += 1;
    return nothing();
  }

  /** A mistake of ours about one message must not end the thread of all bridges, and come again for ever. [P6] */
  #read({ decode }: Reader, message: Parameters<Decode>[0]): Decoded {
    try {
      return decode(message);
    } catch (cause) {
      this.#ports.log.error({ err: cause, bridge: this.#settings.name }, 'a message was set aside');
      this.#figures.unmatched += 1;
      return nothing();
    }
  }

  /** To the broker that it came from, and to no other. [P10] */
  #ask({ asks = [] }: Decoded): void {
    for (const { topic, payload } of asks.slice(0, ASKS_MAX)) {
      this.#figures.asked += 1;
      this.#link?.publish(topic, payload);
    }
  }

  #answer(): void {
    for (const messageId of this.#inFlight.ready()) {
      this.#figures.acknowledged += 1;
      this.#link?.acknowledge(messageId);
    }
  }

  #ended(why: string): void {
    const { clock, log } = this.#ports;
    this.#link = undefined;
    this.#inFlight.forgetConnection();
    this.#ports.onLink(false, why);
    if (this.#isStopped) return;
    const wasGood = this.#upAtMs !== undefined && clock.monotonicMs() - this.#upAtMs >= GOOD_MS;
    this.#upAtMs = undefined;
    if (wasGood) this.#retryMs = RETRY_MS_MIN;
    // Between half and all of the wait.
    const waitMs = this.#retryMs * (0.5 + this.#ports.chance() / 2);
    this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS_MAX);
    log.warn({ bridge: this.#settings.name, why, waitMs: Math.round(waitMs) }, 'not connected');
    this.#retry = clock.after(waitMs, () => this.start());
  }
}

function openCodec(settings: CodecSettings): Decode {
  if (settings.kind === 'mapping') return mappingCodec(settings.mapping).open();
  return CODECS[settings.codec].open(settings.options);
}

function keyOf(topic: string, payload: Uint8Array): string {
  return createHash('sha1').update(topic).update('\n').update(payload).digest('base64');
}
