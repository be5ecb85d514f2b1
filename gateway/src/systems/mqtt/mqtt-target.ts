/** Another MQTT broker that is told, as a client of it. */

import mqtt, { type IClientOptions, type IClientPublishOptions, type MqttClient } from 'mqtt';
import type { Clock } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import { isChosen } from '../chosen.ts';
import type { EventLog, LoggedEvent } from '../event.ts';
import type { MqttPlan } from '../plan/schema.ts';
import type { Delivered, Target } from '../target.ts';
import { topicOf } from './topics.ts';

export interface MqttPorts {
  events: Pick<EventLog, 'place'>;
  clock: Clock;
  /** There is a connection again: what waits may go out. */
  onConnected(): void;
}

const ANSWER_MS_MAX = 10_000;
/** Of the last word: a broker that hangs does not keep us. */
const FAREWELL_MS_MAX = 2_000;
const RECONNECT_MS = 2_000;
const KEEPALIVE_S = 30;

/** Connects at once and again and again; `offline` is its will, `online` is said with each connection, both retained. */
export function createMqttTarget(plan: MqttPlan, ports: MqttPorts): Target {
  let trouble = 'it is not connected yet';
  const client = mqtt.connect(plan.url, optionsOf(plan));
  const stateTopic = topicOf(plan.topics.state, { region: '', venue: '', id: '', kind: '' });
  client.on('connect', () => {
    client.publish(stateTopic, 'online', { qos: 1, retain: true });
    ports.onConnected();
  });
  client.on('error', (cause) => {
    trouble = causeText(cause) || String((cause as { code?: unknown }).code ?? 'it cannot be reached');
  });
  client.on('close', () => {
    if (trouble === '') trouble = 'the connection is lost';
  });
  return {
    name: plan.name,
    kind: 'mqtt',
    shows: shownBroker(plan.url),
    wants: (event) => isChosen(event, plan, ports.events),
    deliver: async (event) => {
      if (!client.connected) return { kind: 'later', detail: trouble || 'it is not connected' };
      trouble = '';
      for (const message of messagesOf(event, plan)) {
        const outcome = await publish(client, message, { plan, clock: ports.clock });
        if (outcome.kind !== 'taken') return outcome;
      }
      return { kind: 'taken' };
    },
    close: async () => {
      if (client.connected)
        await publish(
          client,
          { topic: stateTopic, body: 'offline', retain: true },
          { plan, clock: ports.clock, waitMs: FAREWELL_MS_MAX },
        );
      await client.endAsync(true);
    },
  };
}

interface MqttMessage {
  topic: string;
  body: string;
  retain: boolean;
}

/** What is closed is told once more and then taken away, so that no newcomer takes it for open. */
export function messagesOf(
  { kind, body }: LoggedEvent,
  plan: Pick<MqttPlan, 'topics' | 'retain'>,
): MqttMessage[] {
  const { id, region, venueId: venue } = body;
  const ofWhat = 'kind' in body ? body.kind : kind;
  const topic = topicOf(plan.topics[kind], { region, venue, id, kind: ofWhat });
  const message = { topic, body: JSON.stringify(body) };
  if (!plan.retain || kind === 'notice') return [{ ...message, retain: false }];
  if (body.state !== 'closed') return [{ ...message, retain: true }];
  return [
    { ...message, retain: false },
    { topic, body: '', retain: true },
  ];
}

/** Resolves with the broker's PUBACK; without one in time the message is forgotten here, and tried again by the runner. */
async function publish(
  client: MqttClient,
  { topic, body, retain }: MqttMessage,
  { plan, clock, waitMs = ANSWER_MS_MAX }: { plan: MqttPlan; clock: Clock; waitMs?: number },
): Promise<Delivered> {
  const answer = Promise.withResolvers<Delivered>();
  const options: IClientPublishOptions = { qos: 1, retain };
  if (plan.version === 5) options.properties = { contentType: 'application/json' };
  client.publish(topic, body, options, (cause) => {
    answer.resolve(
      cause == null
        ? { kind: 'taken' }
        : { kind: 'later', detail: `it did not take a message: ${causeText(cause)}` },
    );
  });
  const messageId = client.getLastMessageId();
  const timer = clock.after(waitMs, () => {
    client.removeOutgoingMessage(messageId);
    answer.resolve({ kind: 'later', detail: 'it does not acknowledge' });
  });
  try {
    return await answer.promise;
  } finally {
    timer.stop();
  }
}

function optionsOf(plan: MqttPlan): IClientOptions {
  const { username, password, ca, cert, key } = plan;
  const given = Object.entries({ username, password, ca, cert, key }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...(Object.fromEntries(given) as IClientOptions),
    clientId: plan.clientId,
    protocolVersion: plan.version === 5 ? 5 : 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: ANSWER_MS_MAX,
    queueQoSZero: false,
    will: { topic: plan.topics.state, payload: Buffer.from('offline'), qos: 1, retain: true },
  };
}

function shownBroker(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
