/** Whose a connection is: an upgrade goes to its owner or ends, and plain connections have a limit. [P8] */

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Counters } from '../../base/counters.ts';
import { endWithProblem } from '../http/errors.ts';
import { Problem } from '../http/problems.ts';
import type { FeedOptions } from '../options.ts';

/** Connections of browsers and programs at a time, the live socket's among them; further ones are closed. */
const PLAIN_MAX = 2_000;
/** What has ended on our side waits this long for the client to end too. */
const LINGER_MS = 5_000;
/** Engine.IO listens to the server itself and takes exactly what begins so. */
const LIVE_PATH = '/socket.io/';
const MQTT_PATH = '/mqtt';

export interface ConnectionsOptions {
  server: Server;
  clock: Clock;
  counters: Counters;
  mqttUpgrade: FeedOptions['mqttUpgrade'];
  plainMax?: number;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  /** Not the server's own limit: that would count MQTT over WebSocket, which has the broker's. */
  readonly #plain = new Set<Duplex>();
  /** Upgraded, and nobody else ends them when the feed stops. */
  readonly #unowned = new Set<Duplex>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    options.server.on('connection', (socket: Duplex) => this.#admit(socket));
    options.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#handOver(request, socket, head),
    );
  }

  /** Destroys what was upgraded and is not the broker's: Node closes plain connections alone. */
  cut(): void {
    for (const socket of this.#unowned) socket.destroy();
  }

  #admit(socket: Duplex): void {
    if (this.#plain.size >= (this.#options.plainMax ?? PLAIN_MAX)) {
      this.#options.counters.count('http_connections_refused_total', 'HTTP connections beyond the limit');
      socket.destroy();
      return;
    }
    this.#plain.add(socket);
    socket.once('close', () => this.#plain.delete(socket));
  }

  #handOver(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { mqttUpgrade } = this.#options;
    const url = request.url ?? '';
    socket.once('finish', () => this.#linger(socket));
    if (url.split('?', 1)[0] === MQTT_PATH && mqttUpgrade !== undefined) {
      this.#plain.delete(socket);
      mqttUpgrade(request, socket, head);
      return;
    }
    this.#keepUntilClosed(socket);
    if (!url.startsWith(LIVE_PATH)) endWithProblem(socket, new Problem('no-such-route'));
  }

  /** The server's sockets stay half open for as long as a client likes. */
  #linger(socket: Duplex): void {
    if (socket.closed) return;
    this.#keepUntilClosed(socket);
    const timer = this.#options.clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', () => timer.stop());
  }

  #keepUntilClosed(socket: Duplex): void {
    if (this.#unowned.has(socket)) return;
    this.#unowned.add(socket);
    socket.once('close', () => this.#unowned.delete(socket));
  }
}
