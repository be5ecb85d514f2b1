/**
 * What outlives a connection, and aedes' store over it. A session is one subscription and the QoS 2 messages
 * the device has not released. No message is ever queued: commands are repeated from the ledger.
 */

import { Readable } from 'node:stream';
import type { Client } from 'aedes';
import { BoundedMap } from '../bounds/bounded-map.ts';

export interface Session {
  /** QoS of the subscription to the own command topic. */
  commandQos: 0 | 1 | 2 | undefined;
  /** Ids of QoS 2 messages that are stored and not yet released. [MQTT-4.3.3-2] */
  readonly unreleased: Set<number>;
}

interface Subscription {
  topic: string;
  qos: 0 | 1 | 2;
}

export class Sessions {
  readonly #kept: BoundedMap<Session>;

  constructor(sessionsMax: number) {
    this.#kept = new BoundedMap(sessionsMax);
  }

  /** A clean one is kept no longer than its connection. [MQTT-3.1.2-6] */
  begin(deviceId: string, isClean: boolean): Session {
    const known = isClean ? undefined : this.#kept.get(deviceId);
    const session = known ?? { commandQos: undefined, unreleased: new Set<number>() };
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
 * The store that aedes asks for. Its own keeps without limit, and keeps the refused filters of a SUBSCRIBE
 * as well: a device would later be handed what it may not hear. This one knows the own command topic alone.
 */
export function sessionStore(sessions: Sessions, commandTopicOf: (deviceId: string) => string | undefined) {
  const nothing = async (): Promise<void> => {};
  const noStream = (): Readable => Readable.from([]);
  return {
    setup: nothing,
    addSubscriptions: async (client: Client, asked: Subscription[]): Promise<void> => {
      const own = asked.find((subscription) => subscription.topic === commandTopicOf(client.id));
      const session = sessions.get(client.id);
      if (own !== undefined && session !== undefined) session.commandQos = own.qos;
    },
    removeSubscriptions: async (client: Client, topics: string[]): Promise<void> => {
      const session = sessions.get(client.id);
      const own = commandTopicOf(client.id);
      if (session !== undefined && own !== undefined && topics.includes(own)) session.commandQos = undefined;
    },
    subscriptionsByClient: async (client: { id: string }): Promise<Subscription[]> => {
      const qos = sessions.get(client.id)?.commandQos;
      const topic = commandTopicOf(client.id);
      return qos === undefined || topic === undefined ? [] : [{ topic, qos }];
    },
    cleanSubscriptions: nothing,
    subscriptionsByTopic: async (): Promise<Subscription[]> => [],
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
