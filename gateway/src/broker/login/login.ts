/** Who may connect: client id, user name and device id are one, the secret or the certificate proves it. [P10] */

import { isId, topicOf } from '@ninewatch/contracts';
import type { AuthenticateError, Client, ConnectPacket } from 'aedes';
import type { Will } from '../arrivals/arrivals.ts';
import { BoundedMap } from '../bounds/bounded-map.ts';
import type { Connection } from '../connection/connection.ts';
import type { Parts } from '../connection/parts.ts';
import type { Certified, DeviceDirectory, DeviceLogin, RefusedLogins, Sender } from '../ports.ts';
import { Refusals } from './refusals.ts';

export interface Credentials {
  clientId: string;
  username: string | undefined;
  password: Uint8Array | undefined;
  certified: Certified | undefined;
}

export type Verdict =
  | { ok: true; sender: Sender }
  | { ok: false; returnCode: 2 | 3 | 5; why: 'no-device-id' | 'unknown' | RefusedLogins['why'] };

/** Says the same (5, not authorized) to an unknown device as to a wrong secret. */
export function judge(credentials: Credentials, directory: DeviceDirectory): Verdict {
  const { clientId, username, password, certified } = credentials;
  // No device has such an id, and none is made up for an empty one. [MQTT-3.1.3-8] [MQTT-3.1.3-9]
  if (!isId(clientId)) return { ok: false, returnCode: 2, why: 'no-device-id' };
  const known = directory.find(clientId);
  if (known === undefined) return { ok: false, returnCode: 5, why: 'unknown' };
  if (known.retired === true) return { ok: false, returnCode: 5, why: 'retired' };
  const isCertified =
    certified !== undefined && isGood(certified, known) && (username === undefined || username === clientId);
  const isProven =
    isCertified ||
    (username === clientId &&
      password !== undefined &&
      directory.verify(Buffer.from(password).toString('utf8'), known.secretHash));
  if (!isProven) {
    const why = certified === undefined || password !== undefined ? 'wrong-secret' : 'wrong-certificate';
    return { ok: false, returnCode: 5, why };
  }
  return { ok: true, sender: { deviceId: known.deviceId, venueId: known.venueId } };
}

/** One of our own that was revoked, or is of the hardware before, is good no more. */
function isGood({ deviceId, serial }: Certified, known: DeviceLogin): boolean {
  if (deviceId !== known.deviceId) return false;
  return serial === undefined || known.certificate?.issued.some((each) => each.serial === serial) === true;
}

type Why = (Verdict & { ok: false })['why'];

/** Whether the client id is that of a device that there is. */
function isOfDevice(why: Why): why is RefusedLogins['why'] {
  return why !== 'unknown' && why !== 'no-device-id';
}

type Answer = (error: AuthenticateError | null, isIn: boolean | null) => void;

/** What aedes asks at a CONNECT, answered for the connection behind its client. */
export class Login {
  readonly #parts: Parts;
  readonly #directory: DeviceDirectory;
  readonly #connectionOf: (client: Client) => Connection | undefined;
  readonly #refusals: Refusals;
  readonly #refused: BoundedMap<RefusedLogins>;
  readonly #connects = new WeakMap<Client, Omit<ConnectPacket, 'cmd'>>();

  constructor(
    parts: Parts,
    directory: DeviceDirectory,
    connectionOf: (client: Client) => Connection | undefined,
  ) {
    this.#parts = parts;
    this.#directory = directory;
    this.#connectionOf = connectionOf;
    this.#refusals = new Refusals(parts.limits, parts.clock);
    this.#refused = new BoundedMap(parts.limits.ratesRememberedMax);
    // There before the first one: who asks how much a counter grew does not see the beginning of it.
    this.#count('full', 0);
  }

  /** Keepalive and will are ours: aedes' timer does not see publishes, and it would publish the will unasked. */
  readonly preConnect = (
    client: Client,
    packet: ConnectPacket,
    done: (error: Error | null, isIn: boolean) => void,
  ): void => {
    this.#connects.set(client, { ...packet });
    packet.keepalive = 0;
    delete packet.will;
    done(null, true);
  };

  readonly authenticate = (
    client: Client,
    username: string | undefined,
    password: Uint8Array | undefined,
    done: Answer,
  ): void => {
    const connection = this.#connectionOf(client);
    const connect = this.#connects.get(client);
    if (connection === undefined || connect === undefined) {
      done(null, false);
      return;
    }
    const { certified } = connection;
    const clientId = connect.clientId ?? '';
    const isClean = connect.clean ?? true;
    const verdict = judge({ clientId, username, password, certified }, this.#directory);
    if (!verdict.ok) {
      this.#remember(clientId, connection.address, verdict.why);
      this.#refuse(connection, { ...verdict, clientId }, done);
    } else if (this.#isFull(verdict.sender)) this.#turnAway(done);
    else {
      this.#refused.forget(verdict.sender.deviceId);
      this.#count('ok');
      const will = this.#ownWill(connect, verdict.sender);
      connection.enter(verdict.sender, { keepaliveS: connect.keepalive ?? 0, isClean, will });
      done(null, true);
    }
  };

  /** For whoever installs it: what it tries, and why it does not get in. */
  refused(deviceId: string): RefusedLogins | undefined {
    return this.#refused.get(deviceId);
  }

  /** Of devices that there are: strangers push nobody out. [P8] */
  #remember(deviceId: string, address: string, why: Why): void {
    if (!isOfDevice(why)) return;
    const count = (this.#refused.get(deviceId)?.count ?? 0) + 1;
    this.#refused.put(deviceId, { count, lastAt: this.#parts.clock.nowMs(), address, why });
  }

  sweep(): void {
    this.#refusals.sweep();
  }

  #refuse(
    connection: Connection,
    verdict: Verdict & { ok: false } & { clientId: string },
    done: Answer,
  ): void {
    const { counters, losses } = this.#parts;
    const { address } = connection;
    this.#count(verdict.why);
    // An id that nobody has may be a secret in the wrong field.
    const named = isOfDevice(verdict.why) ? { deviceId: verdict.clientId } : {};
    losses.warn('a device was refused', { address, why: verdict.why, ...named });
    const pace = this.#refusals.refuse(address, () => done(refusal(verdict.returnCode), false));
    if (pace === 'at-once') return;
    counters.count('mqtt_logins_throttled', 'wrong logins answered late or not at all', { pace });
    if (pace === 'dropped') connection.end('refused');
  }

  #count(result: 'ok' | 'full' | Why, by = 1): void {
    this.#parts.counters.count('mqtt_logins', 'MQTT logins by result', { result }, by);
  }

  #isFull(sender: Sender): boolean {
    const { roster, limits } = this.#parts;
    return roster.size >= limits.connectionsMax && roster.find(sender.deviceId) === undefined;
  }

  #turnAway(done: Answer): void {
    const { losses, limits } = this.#parts;
    this.#count('full');
    losses.warn('no room for another connection', { connectionsMax: limits.connectionsMax });
    done(refusal(3), false);
  }

  /** A will on another topic is dropped: the device may send, it may not leave a forgery behind. */
  #ownWill(connect: Omit<ConnectPacket, 'cmd'>, sender: Sender): Will | undefined {
    const { will } = connect;
    if (will === undefined) return undefined;
    if (will.topic === topicOf(sender.venueId, sender.deviceId, 'status')) {
      const payload = Buffer.from(will.payload);
      return { topic: will.topic, payload, qos: will.qos ?? 0, retain: will.retain ?? false };
    }
    const { counters, losses } = this.#parts;
    counters.count('mqtt_wills_dropped', 'wills on a topic that is not the own status');
    losses.warn('a will on a foreign topic was dropped', {
      deviceId: sender.deviceId,
      topic: will.topic.slice(0, 256),
    });
    return undefined;
  }
}

function refusal(returnCode: 2 | 3 | 5): AuthenticateError {
  return Object.assign(new Error('refused'), { returnCode });
}
