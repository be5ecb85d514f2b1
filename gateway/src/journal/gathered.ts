/** Records on their way to the journal's thread: those of one turn of the event loop travel together. */

import type { JournalRecord, MessageRecord } from '@ninewatch/rules';
import type { Lane } from './journal-port.ts';
import { shortForm } from './line/message-line.ts';
import { addIdentities } from './repeat/identities.ts';
import { ALARMING, MESSAGE, type ToThread, URGENT } from './thread/wire.ts';

export class Gathered {
  readonly #first: number;
  readonly #texts: string[] = [];
  readonly #marks: number[] = [];
  readonly #readings: number[] = [];
  readonly #identities: number[] = [];
  readonly #connections: string[] = [];

  /** The id of its first record; the others count up from it. */
  constructor(first: number) {
    this.#first = first;
  }

  /** `text` is that of the record. */
  add(record: JournalRecord, text: string, how: { lane: Lane; connection?: string }): void {
    const isMessage = record.kind === 'message';
    this.#texts.push(text);
    this.#marks.push((how.lane === 'urgent' ? URGENT : 0) | (isMessage ? marksOf(record) : 0));
    this.#readings.push(isMessage ? record.readings.length : 0);
    if (isMessage) addIdentities(record, this.#identities);
    this.#connections.push(how.connection ?? '');
  }

  asMessage(nowMs: number): Extract<ToThread, { type: 'append' }> {
    return {
      type: 'append',
      first: this.#first,
      nowMs,
      texts: this.#texts,
      marks: Uint8Array.from(this.#marks),
      readings: Uint8Array.from(this.#readings),
      identities: Float64Array.from(this.#identities),
      connections: this.#connections,
    };
  }
}

export function textOf(record: JournalRecord): string {
  return (record.kind === 'message' ? shortForm(record) : undefined) ?? JSON.stringify(record);
}

/** Alarm-flagged readings may use the reserve in either lane. [P8] */
function marksOf({ channel, readings }: MessageRecord): number {
  const isAlarming = channel === 'event' || readings.some(({ flags }) => flags.includes('alarm'));
  return isAlarming ? MESSAGE | ALARMING : MESSAGE;
}
