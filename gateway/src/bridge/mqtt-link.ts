/**
 * One connection to somebody else's broker that acknowledges when it is told to. The `mqtt` client handles a message only
 * when the one before it is acknowledged: with an acknowledgement after commit every commit would hold one message.
 */

import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { generate, type IConnackPacket, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { createWebSocketStream, WebSocket } from 'ws';
import type { Clock, Timer } from '../base/clock.ts';
import { causeText } from '../base/errors.ts';
import type { BridgeSettings } from './bridge-port.ts';

/** How long opening, logging in and subscribing may take together. */
const OPEN_MS_MAX = 15_000;
/** The largest list of devices that a codec reads, and what is around it. [P8] */
const PACKET_BYTES_MAX = 9 << 20;
const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 };

export interface LinkPorts {
  clock: Clock;
  /** Logged in; whether the broker has kept what it knows of us. */
  onSession(isKept: boolean): void;
  /** Logged in and subscribed. */
  onUp(): void;
  onMessage(packet: IPublishPacket): void;
  /** Once: it is over, whatever the reason. */
  onEnd(why: string): void;
}

export class MqttLink {
  readonly #settings: BridgeSettings;
  readonly #ports: LinkPorts;
  readonly #stream: Duplex;
  readonly #timers: Timer[];
  #isOver = false;
  #isUp = false;
  #isPaused = false;
  /** Of the piece of the stream within which it was paused. */
  #kept: IPublishPacket[] = [];
  /** Bytes of a packet that is not whole yet, at most. */
  #heldBytes = 0;
  #heardMs: number;

  /** Begins at once. */
  constructor(settings: BridgeSettings, ports: LinkPorts) {
    this.#settings = settings;
    this.#ports = ports;
    const { clock } = ports;
    this.#heardMs = clock.monotonicMs();
    this.#timers = [
      clock.after(OPEN_MS_MAX, () => {
        if (!this.#isUp) this.#over('it does not answer');
      }),
      clock.every(settings.keepaliveS * 500, () => this.#keepAlive()),
    ];
    this.#stream = openStream(settings, () => this.#login());
    this.#read();
  }

  /** [MQTT-4.6.0-2] In the order in which the messages came: the caller sees to that. */
  acknowledge(messageId: number): void {
    this.#send({ cmd: 'puback', messageId });
  }

  publish(topic: string, payload: Uint8Array): void {
    this.#send({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 0, dup: false, retain: false });
  }

  /** Nothing more is read until `resume`: TCP makes the broker wait. [P8] */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#heardMs = this.#ports.clock.monotonicMs();
    const kept = this.#kept;
    this.#kept = [];
    for (const packet of kept) {
      if (this.#isPaused) this.#kept.push(packet);
      else this.#ports.onMessage(packet);
    }
    if (!this.#isPaused) this.#stream.resume();
  }

  /** Says goodbye; the session stays. */
  end(): void {
    this.#send({ cmd: 'disconnect' });
    this.#over('it was stopped');
  }

  #login(): void {
    const { clientId, username, password, version, keepaliveS, inFlight, sessionExpiryS } = this.#settings;
    this.#send({
      ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clean: false, clientId },
      keepalive: keepaliveS,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
      ...(version === 5
        ? {
            properties: {
              sessionExpiryInterval: sessionExpiryS,
              receiveMaximum: inFlight,
              maximumPacketSize: PACKET_BYTES_MAX,
            },
          }
        : {}),
    });
  }

  #read(): void {
    const packets = parser({ protocolVersion: this.#settings.version });
    packets.on('packet', (packet: Packet) => {
      this.#heldBytes = 0;
      if (!this.#isOver) this.#take(packet);
    });
    packets.on('error', (cause: Error) => this.#over(`not MQTT: ${cause.message}`));
    this.#stream.on('data', (chunk: Buffer) => {
      this.#heardMs = this.#ports.clock.monotonicMs();
      const before = this.#heldBytes;
      this.#heldBytes = before + chunk.length;
      packets.parse(chunk);
      if (this.#heldBytes > PACKET_BYTES_MAX) this.#over('a packet is too large');
      else if (this.#heldBytes === 0) this.#heldBytes = chunk.length;
    });
    this.#stream.on('error', (cause: Error) => this.#over(causeText(cause) || 'the connection failed'));
    this.#stream.on('close', () => this.#over('the broker closed the connection'));
  }

  #take(packet: Packet): void {
    switch (packet.cmd) {
      case 'connack':
        this.#loggedIn(packet);
        break;
      case 'suback':
        this.#subscribed(packet.granted.map(Number));
        break;
      case 'publish':
        if (this.#isPaused) this.#kept.push(packet);
        else this.#ports.onMessage(packet);
        break;
      case 'disconnect':
        this.#over(`the broker disconnects (reason ${packet.reasonCode ?? 0})`);
        break;
      default:
    }
  }

  /** Subscribed anew each time: the filters may be others, and what is retained may have changed. */
  #loggedIn(packet: IConnackPacket): void {
    const code = packet.reasonCode ?? packet.returnCode ?? 0;
    if (code !== 0) {
      this.#over(`the broker refuses the login (code ${code})`);
      return;
    }
    this.#ports.onSession(packet.sessionPresent);
    const { codecs, share } = this.#settings;
    const filters = [...new Set(codecs.flatMap((codec) => codec.filters))];
    const prefix = share === undefined ? '' : `$share/${share}/`;
    this.#send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: filters.map((filter) => ({ topic: prefix + filter, qos: 1 as const })),
    });
  }

  /** A filter that is refused would be a hole in the watch that nobody sees. */
  #subscribed(granted: readonly number[]): void {
    if (granted.some((code) => code >= 128)) {
      this.#over(`the broker refuses a subscription (${granted.join(', ')})`);
      return;
    }
    this.#isUp = true;
    this.#ports.onUp();
  }

  /** A broker that is only slow to be read from is not dead. */
  #keepAlive(): void {
    this.#send({ cmd: 'pingreq' });
    const silentMs = this.#ports.clock.monotonicMs() - this.#heardMs;
    if (!this.#isPaused && silentMs > this.#settings.keepaliveS * 1_500) this.#over('the broker is silent');
  }

  #send(packet: Packet): void {
    if (this.#isOver || !this.#stream.writable) return;
    this.#stream.write(generate(packet, { protocolVersion: this.#settings.version }));
  }

  #over(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) timer.stop();
    this.#stream.end();
    this.#ports.clock.after(1_000, () => this.#stream.destroy());
    this.#ports.onEnd(why.slice(0, 200));
  }
}

function openStream({ url, tls }: BridgeSettings, onOpen: () => void): Duplex {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const at = { host, port: Number(port) || (PORTS[protocol] ?? 1_883) };
  if (protocol === 'mqtt:') return connectTcp({ ...at, noDelay: true }, onOpen);
  if (protocol === 'mqtts:') return connectTls({ ...at, ...tls, ...serverName(host) }, onOpen);
  const socket = new WebSocket(url, ['mqtt'], {
    ...tls,
    maxPayload: PACKET_BYTES_MAX,
    handshakeTimeout: OPEN_MS_MAX,
  });
  socket.once('open', onOpen);
  return createWebSocketStream(socket);
}

/** An address is no server name. */
function serverName(host: string): { servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}
