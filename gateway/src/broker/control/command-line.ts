/** One device's commands: its one subscription, and packet ids that a command keeps until it is acknowledged. */

import type { Command } from '@ninewatch/contracts';
import type { Session } from '../connection/sessions.ts';
import { type Control, type Filter, subackPacket, unsubackPacket } from '../wire/control.ts';
import { publishPacket } from '../wire/publish.ts';

export interface CommandLineOptions {
  session: Session;
  /** Undefined: this device cannot be sent commands. */
  topic: string | undefined;
  /** Commands whose acknowledgement is remembered; beyond it the oldest counts as acknowledged. */
  openMax: number;
  write: (bytes: Buffer) => void;
  /** What the ledger still wants done. */
  pending: () => Command[];
}

const FAILURE = 0x80;
const MESSAGE_ID_MAX = 65_535;

export class CommandLine {
  readonly #options: CommandLineOptions;

  constructor(options: CommandLineOptions) {
    this.#options = options;
  }

  get isListening(): boolean {
    return this.#options.session.commandQos !== undefined && this.#options.topic !== undefined;
  }

  /** CONNACK has gone out: a kept subscription listens again. */
  resume(): void {
    this.#sendPending();
  }

  /** Grants the own command topic, whatever else is asked with it, and refuses the rest. [P10] */
  subscribe({ messageId, filters }: Control & { type: 'subscribe' }): void {
    const { session, topic, write } = this.#options;
    const codes = filters.map((filter) => this.#grant(filter));
    write(subackPacket(messageId, codes));
    if (topic === undefined || !filters.some((filter) => filter.topic === topic)) return;
    // The last of several counts. [MQTT-3.8.4-4]
    session.commandQos = filters.findLast((filter) => filter.topic === topic)?.qos;
    this.#sendPending();
  }

  /** Answered also when there was nothing to end. [MQTT-3.10.4-5] [MQTT-3.10.4-6] */
  unsubscribe({ messageId, topics }: Control & { type: 'unsubscribe' }): void {
    const { session, topic, write } = this.#options;
    if (topic !== undefined && topics.includes(topic)) session.commandQos = undefined;
    write(unsubackPacket(messageId));
  }

  /**
   * False when the device does not listen. A command that was sent before and not acknowledged goes out under
   * its old packet id and as a repeat, also after a reconnect. [MQTT-3.3.1-1] [MQTT-4.4.0-1]
   */
  send(command: Command): boolean {
    const { session, topic, write } = this.#options;
    if (!this.isListening || topic === undefined) return false;
    const payload = Buffer.from(JSON.stringify(command));
    // Never above what was asked, nor above how it is sent. [MQTT-3.8.4-6]
    const qos = session.commandQos === 0 ? 0 : 1;
    const before = session.unacknowledged.get(command.id);
    const messageId = qos === 0 ? 0 : (before ?? this.#newMessageId(command.id));
    write(publishPacket({ topic, qos, messageId, isRepeat: qos > 0 && before !== undefined, payload }));
    return true;
  }

  isUnacknowledged(messageId: number): boolean {
    for (const open of this.#options.session.unacknowledged.values()) if (open === messageId) return true;
    return false;
  }

  /** False when nobody asked for this PUBACK. */
  acknowledged(messageId: number): boolean {
    const { unacknowledged } = this.#options.session;
    for (const [commandId, open] of unacknowledged)
      if (open === messageId) return unacknowledged.delete(commandId);
    return false;
  }

  #grant(filter: Filter): number {
    return filter.topic === this.#options.topic ? filter.qos : FAILURE;
  }

  #sendPending(): void {
    if (this.isListening) for (const command of this.#options.pending()) this.send(command);
  }

  /** One that no open command has. [MQTT-2.3.1-2] [MQTT-2.3.1-4] */
  #newMessageId(commandId: string): number {
    const { session, openMax } = this.#options;
    do session.lastMessageId = (session.lastMessageId % MESSAGE_ID_MAX) + 1;
    while (this.isUnacknowledged(session.lastMessageId));
    session.unacknowledged.set(commandId, session.lastMessageId);
    const [oldest] = session.unacknowledged.keys();
    if (session.unacknowledged.size > openMax && oldest !== undefined) session.unacknowledged.delete(oldest);
    return session.lastMessageId;
  }
}
