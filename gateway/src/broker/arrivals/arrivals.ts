/** A logged-in device's publishes: handed to `accept` in order, acknowledged when stored, never routed. [P1] [P10] */

import { TOPIC_ROOT, topicOf } from '@ninewatch/contracts';
import { causeText } from '../../base/errors.ts';
import type { Lane } from '../bounds/intake.ts';
import type { Parts } from '../connection/parts.ts';
import type { Session } from '../connection/sessions.ts';
import type { Acceptance, Sender } from '../ports.ts';
import { answerOf, type Publish } from '../wire/publish.ts';
import { type HeldAnswer, HeldAnswers } from './held-answers.ts';

/** What a device leaves to be said when its connection breaks. */
export type Will = Pick<Publish, 'topic' | 'payload' | 'qos' | 'retain'>;

export interface ArrivalsOptions {
  parts: Parts;
  sender: Sender;
  connection: string;
  session: Session;
  write: (bytes: Buffer) => void;
  /** Something became free, so that a waiting message may go on. */
  freed: () => void;
  /** A message was left without acknowledgement: the device has to reconnect before it sends it again. */
  skipped: (isEssential: boolean) => void;
  /** The connection cannot go on: the device has to send again. */
  fail: (reason: 'not-stored' | 'too-many-unreleased') => void;
}

/** What is needed of a publish while it is on its way to storage: its packet need not stay in memory. */
interface Waiting {
  qos: 0 | 1 | 2;
  messageId: number;
  bytes: number;
  /** It may be kept as the device's retained status. */
  retained: Will | undefined;
}

function waitingOf(publish: Publish, statusTopic: string): Waiting {
  const { qos, messageId, payload, retain, topic } = publish;
  const retained = retain && topic === statusTopic ? publish : undefined;
  return { qos, messageId, bytes: payload.byteLength, retained };
}

export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #answers: HeldAnswers;
  readonly #venuePrefix: string;
  readonly #statusTopic: string;
  /** QoS 2 messages on their way to storage: the answers to each of them and to its repeats. */
  readonly #heldIds = new Map<number, HeldAnswer[]>();
  #inFlight = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#answers = new HeldAnswers((bytes) => {
      options.write(bytes);
      options.freed();
    });
    const { venueId, deviceId } = options.sender;
    this.#venuePrefix = `${TOPIC_ROOT}/${venueId}/`;
    this.#statusTopic = topicOf(venueId, deviceId, 'status');
  }

  get isFull(): boolean {
    return Math.max(this.#inFlight, this.#answers.unsent) >= this.#options.parts.limits.heldPerConnectionMax;
  }

  /** Since when the longest waiting acknowledgement waits, monotonic ms. */
  get oldestSince(): number | undefined {
    return this.#answers.oldestSince;
  }

  /** What does not belong here waits with telemetry: it is to be written too. */
  laneOf(topic: string): Lane {
    if (!topic.startsWith(this.#venuePrefix) || topic.endsWith('/telemetry')) return 'telemetry';
    return topic.endsWith('/event') ? 'event' : 'other';
  }

  /** The message has its place in the intake; this gives it back when the message is settled. */
  take(publish: Publish): void {
    const { parts, session } = this.#options;
    if (publish.qos === 2 && (session.unreleased.has(publish.messageId) || this.#isHeld(publish))) {
      this.#repeated(publish);
      return;
    }
    if (publish.qos === 2 && session.unreleased.size >= parts.limits.unreleasedMax) {
      parts.intake.leave(publish.payload.byteLength);
      this.#options.fail('too-many-unreleased');
      return;
    }
    const held = this.#hold(publish);
    this.#inFlight += 1;
    parts.tally.add('mqtt_messages');
    parts.tally.add('mqtt_payload_bytes', publish.payload.byteLength);
    const accepted = this.#accept(publish);
    const waiting = waitingOf(publish, this.#statusTopic);
    accepted.then(
      (acceptance) =>
        acceptance.acknowledge === false
          ? this.#skipped(waiting, held, acceptance)
          : this.#stored(waiting, held, acceptance),
      (cause: unknown) => this.#notStored(waiting, held, cause),
    );
  }

  /** A will is a message like any other: checked and journalled, retained when it is a status, never routed. */
  leave(will: Will): void {
    const { intake, counters } = this.#options.parts;
    const bytes = will.payload.byteLength;
    const lost = (): void => counters.count('mqtt_wills_lost', 'wills that could not be stored');
    if (!intake.enter('other', bytes)) {
      lost();
      return;
    }
    this.#accept(will)
      .then((acceptance) => {
        if (acceptance.acknowledge === false) lost();
        else this.#keepRetained(will, acceptance);
      }, lost)
      .finally(() => intake.leave(bytes));
  }

  /** Its release is owed to us, and has been paid for by its publish. */
  isUnreleased(messageId: number): boolean {
    return this.#options.session.unreleased.has(messageId);
  }

  /** PUBREL: the device will not send this id again. Answered even when unknown. [MQTT-4.3.3-2] */
  release(messageId: number): void {
    this.#options.session.unreleased.delete(messageId);
    this.#answers.send(answerOf('pubcomp', messageId));
  }

  #accept(message: Will): Promise<Acceptance> {
    const { parts, sender, connection } = this.#options;
    const { topic, payload, qos, retain } = message;
    const receivedAt = parts.clock.nowMs();
    return parts.accept({ topic, payload, receivedAt, qos, retain, connection, sender });
  }

  /** A retained status is the one thing that is kept; nobody but the gateway can read it. */
  #keepRetained(message: Will, acceptance: Acceptance): void {
    if (!acceptance.route || !message.retain || message.topic !== this.#statusTopic) return;
    const { retained, limits } = this.#options.parts;
    const { deviceId } = this.#options.sender;
    const bytes = message.payload.byteLength;
    if (bytes > 0 && bytes <= limits.retainedBytesMax)
      retained.put(deviceId, Uint8Array.from(message.payload));
    else retained.forget(deviceId);
  }

  #repeated(publish: Publish): void {
    const { parts } = this.#options;
    parts.tally.add('mqtt_repeats');
    parts.intake.leave(publish.payload.byteLength);
    const answer = answerOf('pubrec', publish.messageId);
    const held = this.#answers.hold(answer, parts.clock.monotonicMs());
    // While the message itself is on its way, its repeat is answered only if it is. [P1]
    const answers = this.#heldIds.get(publish.messageId);
    if (answers === undefined) this.#answers.stored(held);
    else answers.push(held);
  }

  #isHeld(publish: Publish): boolean {
    return this.#heldIds.has(publish.messageId);
  }

  #hold(publish: Publish): HeldAnswer | undefined {
    if (publish.qos === 0) return undefined;
    const answer = answerOf(publish.qos === 1 ? 'puback' : 'pubrec', publish.messageId);
    const held = this.#answers.hold(answer, this.#options.parts.clock.monotonicMs());
    if (publish.qos === 2) this.#heldIds.set(publish.messageId, [held]);
    return held;
  }

  #stored(publish: Waiting, held: HeldAnswer | undefined, acceptance: Acceptance): void {
    if (publish.qos === 2) this.#options.session.unreleased.add(publish.messageId);
    if (publish.retained !== undefined) this.#keepRetained(publish.retained, acceptance);
    for (const answer of this.#takeAnswers(publish, held)) this.#answers.stored(answer);
    this.#settled(publish);
  }

  /** No answer, now or later, and nothing kept: the next message goes on as if it had not been there. [P8] */
  #skipped(publish: Waiting, held: HeldAnswer | undefined, { isEssential }: Acceptance): void {
    const { tally, losses } = this.#options.parts;
    tally.add('mqtt_skipped');
    losses.warn('messages that have no room on the disk are not acknowledged', {
      deviceId: this.#options.sender.deviceId,
    });
    for (const answer of this.#takeAnswers(publish, held)) this.#answers.drop(answer);
    if (held !== undefined) this.#options.skipped(isEssential === true);
    this.#settled(publish);
  }

  /** All answers that wait for this message; none with QoS 0. */
  #takeAnswers({ qos, messageId }: Waiting, held: HeldAnswer | undefined): HeldAnswer[] {
    if (held === undefined) return [];
    const answers = qos === 2 ? this.#heldIds.get(messageId) : undefined;
    if (qos === 2) this.#heldIds.delete(messageId);
    return answers ?? [held];
  }

  /** Without an acknowledgement the device sends again; a QoS 0 message is lost, which is what QoS 0 means. */
  #notStored(publish: Waiting, held: HeldAnswer | undefined, cause: unknown): void {
    const { counters, losses } = this.#options.parts;
    const facts = { deviceId: this.#options.sender.deviceId, cause: causeText(cause) };
    counters.count('mqtt_not_stored', 'messages that could not be stored', { qos: String(publish.qos) });
    losses.warn('a message could not be stored and was not acknowledged', facts);
    this.#settled(publish);
    if (held !== undefined) this.#options.fail('not-stored');
  }

  #settled({ bytes }: Waiting): void {
    this.#inFlight -= 1;
    this.#options.parts.intake.leave(bytes);
    this.#options.freed();
  }
}
