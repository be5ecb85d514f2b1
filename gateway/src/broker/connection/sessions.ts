/**
 * What outlives a connection, and aedes' store over it. A session is one subscription, the QoS 2 messages the
 * device has not released, and the packet ids of commands it has not acknowledged. No message is ever queued:
 * commands are repeated from the ledger.
 */

import { Readable } from 'node:stream';
import { BoundedMap } from '../bounds/bounded-map.ts';

export interface Session {
  /** QoS of the subscription to the own command topic. */
  commandQos: 0 | 1 | 2 | undefined;
  /** Ids of QoS 2 messages that are stored and not yet released. [MQTT-4.3.3-2] */
  readonly unreleased: Set<number>;
  /** Packet id by command id, the oldest first. */
  readonly unacknowledged: Map<string, number>;
  /** The packet id given to a command last. */
  lastMessageId: number;
  /** It was there before this connection, whatever is in it. [MQTT-3.2.2-2] */
  isResumed: boolean;
}

function newSession(): Session {
  return {
    commandQos: undefined,
    unreleased: new Set(),
    unacknowledged: new Map(),
    lastMessageId: 0,
    isResumed: false,
  };
}

export class Sessions {
  readonly #kept: BoundedMap<Session>;

  constructor(sessionsMax: number) {
    this.#kept = new BoundedMap(sessionsMax);
  }

  /** A clean one is kept no longer than its connection. [MQTT-3.1.2-6] */
  begin(deviceId: string, isClean: boolean): Session {
    const known = isClean ? undefined : this.#kept.get(deviceId);
    const session = known ?? newSession();
    session.isResumed = known !== undefined;
    if (isClean) this.#kept.forget(deviceId);
    else this.#kept.put(deviceId, session);
    return session;
  }

  get(deviceId: string): Session | undefined {
    return this.#kept.get(deviceId);
  }

  forget(deviceId: string): void {
    this.#kept.forget(deviceId);
  }
}

/**
 * The store that aedes asks for. Its own keeps without limit, and subscriptions are not its business here: of
 * them it needs to know only whether there is a session, which it tells the device.
 */
export function sessionStore(sessions: Sessions) {
  const nothing = async (): Promise<void> => {};
  const noStream = (): Readable => Readable.from([]);
  return {
    setup: nothing,
    addSubscriptions: nothing,
    removeSubscriptions: nothing,
    // aedes says "session present" when this is not empty; subscribing to it again is then refused to it.
    subscriptionsByClient: async (client: { id: string }): Promise<{ topic: string; qos: 0 }[]> =>
      sessions.get(client.id)?.isResumed === true ? [{ topic: 'session', qos: 0 }] : [],
    cleanSubscriptions: nothing,
    subscriptionsByTopic: async () => [],
    storeRetained: nothing,
    createRetainedStreamCombi: noStream,
    outgoingEnqueue: nothing,
    outgoingEnqueueCombi: nothing,
    outgoingUpdate: nothing,
    outgoingClearMessageId: nothing,
    outgoingStream: noStream,
    incomingStorePacket: nothing,
    incomingGetPacket: nothing,
    incomingDelPacket: nothing,
    cleanIncoming: nothing,
    putWill: nothing,
    delWill: nothing,
    streamWill: noStream,
  };
}
