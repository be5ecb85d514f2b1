/** What a codec has found so far in one message; everything in it is bounded. */

import {
  type Ask,
  type Decoded,
  FOREIGN_LIMITS,
  type ForeignMessage,
  type Proposal,
  type Said,
  type Unmapped,
  type Why,
} from '../codec.ts';
import type { FieldRule } from './fields.ts';
import { isName, shown } from './values.ts';

const NONE: ReadonlyMap<string, FieldRule> = new Map();

export class Answer {
  readonly #said: Said[] = [];
  readonly #proposals: Proposal[] = [];
  readonly #unmapped: Unmapped[] = [];
  readonly #asks: Ask[] = [];
  #more = 0;
  #fieldsLeft: number = FOREIGN_LIMITS.fieldsMax;
  readonly message: ForeignMessage;
  readonly #own: ReadonlyMap<string, FieldRule>;

  /** `own`: rules of this installation, by field. */
  constructor(message: ForeignMessage, own: ReadonlyMap<string, FieldRule> = NONE) {
    this.message = message;
    this.#own = own;
  }

  /** What this installation says of a field; it goes before the codec's own table. */
  ownRule(field: string): FieldRule | undefined {
    return this.#own.size === 0 ? undefined : this.#own.get(field);
  }

  say(said: Said): void {
    if (this.#said.length >= FOREIGN_LIMITS.saidMax) this.note({ field: '', why: 'too-many' });
    else if (!isName(said.device)) this.#refuseName(said.device);
    else this.#said.push(this.message.isRetained === true ? { ...said, isRetained: true } : said);
  }

  propose(proposal: Proposal): void {
    if (this.#proposals.length >= FOREIGN_LIMITS.proposalsMax) this.note({ field: '', why: 'too-many' });
    else if (!isName(proposal.device)) this.#refuseName(proposal.device);
    else this.#proposals.push(proposal);
  }

  #refuseName(name: unknown): void {
    this.note({ field: '', why: 'bad-name', value: shown(name) });
  }

  ask(ask: Ask): void {
    this.#asks.push(ask);
  }

  note(unmapped: Unmapped): void {
    if (this.#unmapped.length >= FOREIGN_LIMITS.unmappedMax) {
      this.#more += 1;
      return;
    }
    this.#unmapped.push({ ...unmapped, field: cutPath(unmapped.field) });
  }

  /** The whole message, for one reason. */
  refuse(why: Why, value?: unknown): Decoded {
    this.note(value === undefined ? { field: '', why } : { field: '', why, value: shown(value) });
    return this.decoded();
  }

  /** False once so many fields of this message were looked at that the rest is left alone; noted once. */
  mayLook(): boolean {
    this.#fieldsLeft -= 1;
    if (this.#fieldsLeft === -1) this.note({ field: '', why: 'too-many' });
    return this.#fieldsLeft >= 0;
  }

  decoded(): Decoded {
    return {
      said: this.#said,
      proposals: this.#proposals,
      unmapped: this.#unmapped,
      ...(this.#more > 0 && { unmappedMore: this.#more }),
      ...(this.#asks.length > 0 && { asks: this.#asks }),
    };
  }
}

function cutPath(path: string): string {
  const max = FOREIGN_LIMITS.nameCharsMax;
  return (path.length > max ? path.slice(0, max) : path).replace(/[\p{Cc}\p{Cs}]/gu, '?');
}
