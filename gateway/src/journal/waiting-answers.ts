/** What was handed to the journal's thread and not answered yet, with its limit. [P8] */

import { GatewayError } from '../base/errors.ts';
import type { Appended, Lane } from './journal-port.ts';

interface Waiting {
  bytes: number;
  resolve(value: Appended): void;
  reject(cause: GatewayError): void;
}

export class WaitingAnswers {
  readonly #waiting = new Map<number, Waiting>();
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
    return this.#waiting.size;
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
    this.#waiting.set(this.#lastId, waiting);
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
    for (const id of [...this.#waiting.keys()]) this.reject(id, cause);
  }

  /** After a round of answers: relief comes at half the limit, so that it does not flicker. */
  settle(): void {
    if (!this.#isCongested || this.#bytes > this.#bytesMax / 2) return;
    this.#isCongested = false;
    this.#onRelief();
  }

  #take(id: number): Waiting {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new Error(`the journal answered ${id} twice`);
    this.#waiting.delete(id);
    this.#bytes -= waiting.bytes;
    return waiting;
  }
}
