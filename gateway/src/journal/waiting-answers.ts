/** What was handed to the journal's thread and not answered yet, with its limit. [P8] */

import { GatewayError } from '../base/errors.ts';
import type { Appended, Lane } from './journal-port.ts';

interface Waiting {
  bytes: number;
  resolve(value: Appended): void;
  reject(cause: GatewayError): void;
}

/** Answered places at the front of the list are cut off when there are so many. */
const ANSWERED_KEPT_MAX = 4_096;

export class WaitingAnswers {
  /** By id: the one in place 0 is `#first`. Answers come nearly in order, so the list stays about as long as what waits. */
  #slots: (Waiting | undefined)[] = [];
  #first = 1;
  /** Every place before it is answered. */
  #head = 0;
  #records = 0;
  readonly #bytesMax: number;
  readonly #onRelief: () => void;
  #bytes = 0;
  #lastId = 0;
  #isCongested = false;

  constructor(bytesMax: number, onRelief: () => void) {
    this.#bytesMax = bytesMax;
    this.#onRelief = onRelief;
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** Twice the limit is the end for the normal lane, four times for the urgent one. */
  refusal(bytes: number, lane: Lane): GatewayError | undefined {
    const bytesMax = this.#bytesMax * (lane === 'urgent' ? 4 : 2);
    if (this.#bytes + bytes <= bytesMax || this.#bytes === 0) return undefined;
    return new GatewayError('overloaded', true, `${this.#bytes} bytes wait for the journal already`);
  }

  add(waiting: Waiting): number {
    this.#lastId += 1;
    this.#slots.push(waiting);
    this.#records += 1;
    this.#bytes += waiting.bytes;
    if (this.#bytes >= this.#bytesMax) this.#isCongested = true;
    return this.#lastId;
  }

  resolve(id: number, value: Appended): void {
    this.#take(id).resolve(value);
  }

  reject(id: number, cause: GatewayError): void {
    this.#take(id).reject(cause);
  }

  rejectAll(cause: GatewayError): void {
    const { length } = this.#slots;
    const first = this.#first;
    for (let place = this.#head; place < length; place += 1) {
      if (this.#slots[place - (this.#first - first)] !== undefined) this.reject(first + place, cause);
    }
  }

  /** After a round of answers: relief comes at half the limit, so that it does not flicker. */
  settle(): void {
    if (!this.#isCongested || this.#bytes > this.#bytesMax / 2) return;
    this.#isCongested = false;
    this.#onRelief();
  }

  #take(id: number): Waiting {
    const place = id - this.#first;
    const waiting = this.#slots[place];
    if (waiting === undefined) throw new Error(`the journal answered ${id} twice`);
    this.#slots[place] = undefined;
    this.#records -= 1;
    this.#bytes -= waiting.bytes;
    if (place === this.#head) this.#forgetAnswered();
    return waiting;
  }

  #forgetAnswered(): void {
    const { length } = this.#slots;
    while (this.#head < length && this.#slots[this.#head] === undefined) this.#head += 1;
    if (this.#head < length && this.#head < ANSWERED_KEPT_MAX) return;
    this.#slots = this.#head === length ? [] : this.#slots.slice(this.#head);
    this.#first += this.#head;
    this.#head = 0;
  }
}
