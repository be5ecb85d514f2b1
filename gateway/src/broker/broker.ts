/** Devices arrive: who may connect, what they may say and hear, and PUBACKs held until a message is stored. */

import type { Duplex } from 'node:stream';
import type { Command } from '@ninewatch/contracts';
import { Aedes, type Client } from 'aedes';
import type { Timer } from '../base/clock.ts';
import { causeText } from '../base/errors.ts';
import { BoundedMap } from './bounds/bounded-map.ts';
import { Intake } from './bounds/intake.ts';
import { SparseLog } from './bounds/sparse-log.ts';
import { TokenBuckets } from './bounds/token-buckets.ts';
import { Turns } from './bounds/turns.ts';
import { Connection } from './connection/connection.ts';
import type { Parts } from './connection/parts.ts';
import { Roster } from './connection/roster.ts';
import { Sessions, sessionStore } from './connection/sessions.ts';
import { Skipped } from './connection/skipped.ts';
import { Tally } from './connection/tally.ts';
import { type Arrived, type Listeners, listen } from './listeners.ts';
import { Login } from './login/login.ts';
import type { Broker, BrokerOptions, RefusedLogins } from './ports.ts';

export { deviceSecrets } from './device-secrets.ts';
export { BROKER_LIMITS, type BrokerLimits } from './limits.ts';
export type * from './ports.ts';
export { webSocketUpgrade } from './web-socket-upgrade.ts';

/** Refuses with `port-taken` or `tls-unusable`. Nothing a device publishes is ever handed to aedes. [P10] */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const broker = new DeviceBroker(options);
  await broker.open();
  return broker;
}

function partsOf(options: BrokerOptions): Parts {
  const { clock, log, counters, limits, accept, presence } = options;
  const { deviceRateMax, deviceBurst, controlRateMax, controlBurst, ratesRememberedMax: keysMax } = limits;
  return {
    clock,
    limits,
    counters,
    accept,
    presence,
    pendingCommands: options.pendingCommands ?? (() => []),
    losses: new SparseLog(log, clock),
    intake: new Intake(limits),
    rates: new TokenBuckets({ perSecond: deviceRateMax, burst: deviceBurst, keysMax }),
    controlRates: new TokenBuckets({ perSecond: controlRateMax, burst: controlBurst, keysMax }),
    turns: new Turns(limits.turnConnections),
    sessions: new Sessions(limits.sessionsMax),
    retained: new BoundedMap(limits.sessionsMax),
    roster: new Roster(),
    skipped: new Skipped(),
    tally: new Tally(counters),
    unfinished: { bytes: 0 },
  };
}

/** Where connections, aedes and the doors come together. */
class DeviceBroker implements Broker {
  readonly #options: BrokerOptions;
  readonly #parts: Parts;
  readonly #login: Login;
  readonly #aedes: Aedes;
  readonly #behind = new WeakMap<object, Connection>();
  #listeners: Listeners = { port: 0, close: () => {} };
  #sweeps: Timer | undefined;
  #isStopping = false;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#parts = partsOf(options);
    const connectionOf = (client: Client): Connection | undefined => this.#behind.get(client.conn);
    this.#login = new Login(this.#parts, options.directory, connectionOf);
    this.#aedes = new Aedes({
      persistence: sessionStore(this.#parts.sessions),
      connectTimeout: options.limits.connectTimeoutMs,
      drainTimeout: options.limits.drainTimeoutMs,
      maxClientsIdLength: 64,
      preConnect: this.#login.preConnect,
      authenticate: this.#login.authenticate,
      // No subscription, publish or will ever gets here; if one did, it would come to nothing. [P10]
      authorizeSubscribe: (_client, _subscription, done) => done(null, null),
      authorizePublish: (_client, _packet, done) => done(new Error('devices publish past aedes')),
    });
  }

  get port(): number {
    return this.#listeners.port;
  }

  get tlsPort(): number | undefined {
    return this.#listeners.tlsPort;
  }

  async open(): Promise<void> {
    this.#listenToAedes();
    await this.#aedes.listen();
    try {
      this.#listeners = await listen(this.#options, (arrived) => this.#arrived(arrived));
    } catch (cause) {
      this.#aedes.close();
      throw cause;
    }
    this.#sweeps = this.#parts.clock.every(this.#parts.limits.sweepMs, () => this.#sweep());
  }

  handleStream(stream: Duplex, remoteAddress: string): void {
    this.#arrived({ stream, address: remoteAddress });
  }

  sendCommand(deviceId: string, command: Command): boolean {
    return this.#parts.roster.find(deviceId)?.sendCommand(command) === true;
  }

  refusedLogins(deviceId: string): RefusedLogins | undefined {
    return this.#login.refused(deviceId);
  }

  disconnect(deviceId: string): void {
    this.#parts.sessions.forget(deviceId);
    this.#parts.retained.forget(deviceId);
    this.#parts.roster.find(deviceId)?.end('by-gateway');
  }

  resendSkipped(which: 'essential' | 'all'): void {
    this.#parts.skipped.release(which);
  }

  telemetryUpTo(heldMax: number): void {
    this.#parts.intake.telemetryUpTo(heldMax);
  }

  retainedStatus(deviceId: string): Uint8Array | undefined {
    return this.#parts.retained.get(deviceId);
  }

  connections(): number {
    return this.#parts.roster.size;
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    const { intake, roster, limits } = this.#parts;
    this.#listeners.close();
    intake.stop();
    await this.#atMost(limits.stopGraceMs, (done) => intake.onceEmpty(done));
    // Acknowledgements leave at the end of the turn in which they became free.
    await new Promise((resolve) => setImmediate(resolve));
    for (const connection of roster.all()) connection.end('stopping', true);
    await this.#atMost(limits.drainTimeoutMs, (done) => roster.onceEmpty(done));
    for (const connection of roster.all()) connection.cut();
    this.#sweeps?.stop();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    this.#parts.tally.flush();
  }

  #atMost(delayMs: number, wait: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#parts.clock.after(delayMs, resolve);
      wait(() => {
        timer.stop();
        resolve();
      });
    });
  }

  #arrived(arrived: Arrived): void {
    if (this.#isStopping) {
      arrived.stream.destroy();
      return;
    }
    const connection = new Connection(this.#parts, arrived);
    this.#behind.set(connection.stream, connection);
    const client = this.#aedes.handle(connection.stream);
    client.on('connected', () => connection.ready());
    connection.start();
  }

  #listenToAedes(): void {
    const { log, counters } = this.#options;
    const refused = (_client: Client, cause: Error): void => {
      log.debug({ cause: causeText(cause) }, 'aedes ended a connection');
    };
    this.#aedes.on('clientError', refused);
    this.#aedes.on('connectionError', refused);
    (this.#aedes as NodeJS.EventEmitter).on('error', (cause: unknown) => {
      counters.count('mqtt_broker_errors', 'errors of the broker itself');
      log.error({ cause: causeText(cause) }, 'the broker reports an error');
    });
  }

  #sweep(): void {
    const { roster, skipped, rates, controlRates, tally, counters, intake, clock, limits } = this.#parts;
    for (const connection of roster.all()) connection.check();
    // Paced, so that not all devices of a district log in at the same instant.
    for (const connection of skipped.next(limits.resendsPerSweep)) connection.end('resend', true);
    for (const buckets of [rates, controlRates]) buckets.sweep(clock.monotonicMs());
    this.#login.sweep();
    tally.flush();
    counters.gauge('mqtt_connections', 'logged-in MQTT connections', roster.size);
    counters.gauge('mqtt_unanswered', 'connections with messages that had no room', skipped.size);
    counters.gauge('mqtt_held', 'messages that wait for their storage', intake.held);
    counters.gauge('mqtt_held_bytes', 'payload bytes that wait for their storage', intake.heldBytes);
  }
}
