/** What the preloaded shim does right now, written into the control file that it maps. */

import { readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

/** Layout shared with faulty-storage.c. */
const RULES_MAX = 32;
const RULE_BYTES = 128;
const RULES_AT = 64;
const FILE_BYTES = 80;
const FILE_AT = 48;
const HITS_AT = 32;
export const CONTROL_BYTES = RULES_AT + RULES_MAX * RULE_BYTES;

const OPS = { sync: 1, write: 2, truncate: 3, unlink: 4, open: 5, rename: 6 } as const;
const WHEN = { before: 1, after: 2, mid: 3 } as const;
const ACTIONS = { count: 1, delay: 2, fail: 3, kill: 4, lie: 5 } as const;

type Op = keyof typeof OPS;
type Action = keyof typeof ACTIONS;

/** `mid-write`: half of the bytes have been written. */
export type At = `${'before' | 'after'}-${Op}` | 'mid-write';

export interface Where {
  /** Name of the file without its folder; `*` and `?` stand for any characters. */
  file: string;
  /** Acts from this time on; 1 = the first, which is the default. */
  nth?: number;
  /** How often; the default is for good. */
  times?: number;
  /** Counts only after that rule has met its `nth`. */
  armedBy?: Rule;
}

export interface Rule {
  readonly index: number;
  /** How often the place was met, also by processes that are dead. */
  hits(): number;
  clear(): void;
}

type Errno = 'EIO' | 'ENOSPC' | 'EDQUOT' | 'EACCES';

/** One process at a time; a process that starts later finds the same rules. */
export class Faults {
  readonly #control: number;
  #next = 0;

  constructor(control: number) {
    this.#control = control;
    this.clear();
  }

  /** Syncs take so much longer, each in the thread that calls; ends early when cleared. */
  slowSync({ ms, ...where }: Where & { ms: number }): Rule {
    return this.#add('before-sync', 'delay', { ...where, argument: ms });
  }

  failSync({ errno = 'EIO', ...where }: Where & { errno?: Errno }): Rule {
    return this.#add('before-sync', 'fail', { ...where, argument: constants.errno[errno] });
  }

  /** Syncs that say they are done and do nothing, as some disks do. */
  lieSync(where: Where): Rule {
    return this.#add('before-sync', 'lie', where);
  }

  slowWrite({ ms, ...where }: Where & { ms: number }): Rule {
    return this.#add('before-write', 'delay', { ...where, argument: ms });
  }

  failWrite({ errno = 'ENOSPC', ...where }: Where & { errno?: Errno }): Rule {
    return this.#add('before-write', 'fail', { ...where, argument: constants.errno[errno] });
  }

  failOpen({ errno = 'EACCES', ...where }: Where & { errno?: Errno }): Rule {
    return this.#add('before-open', 'fail', { ...where, argument: constants.errno[errno] });
  }

  /** SIGKILL to itself exactly there. */
  killAt({ op, ...where }: Where & { op: At }): Rule {
    return this.#add(op, 'kill', where);
  }

  /** Only counts; for `armedBy` and for tests that wait for a place. */
  countAt({ op, ...where }: Where & { op: At }): Rule {
    return this.#add(op, 'count', where);
  }

  /** The wall clock jumps to this distance from the true time; monotonic time stays as it is. */
  clockOffset(ms: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(ms)));
    writeSync(this.#control, bytes, 0, 8, 0);
  }

  /** No fault, no offset; sleeping calls go on at once. */
  clear(): void {
    writeSync(this.#control, Buffer.alloc(CONTROL_BYTES), 0, CONTROL_BYTES, 0);
    this.#next = 0;
  }

  #add(at: At, action: Action, where: Where & { argument?: number }): Rule {
    const index = this.#next;
    if (index === RULES_MAX) throw new Error(`more than ${RULES_MAX} faults at once`);
    this.#next += 1;
    const [when, op] = at.split('-') as [keyof typeof WHEN, Op];
    const { nth = 1, times = 0, argument = 0 } = where;
    const armedBy = where.armedBy === undefined ? 0 : where.armedBy.index + 1;
    const rule = Buffer.alloc(RULE_BYTES);
    const fields = [0, OPS[op], WHEN[when], ACTIONS[action], argument, nth, times, armedBy];
    for (const [place, field] of fields.entries()) rule.writeUInt32LE(field, place * 4);
    if (where.file.length >= FILE_BYTES) throw new Error(`too long: ${where.file}`);
    rule.write(where.file, FILE_AT, 'utf8');
    const start = RULES_AT + index * RULE_BYTES;
    writeSync(this.#control, rule, 0, RULE_BYTES, start);
    // Last, so that the process never meets half a rule.
    this.#setActive(start, 1);
    return { index, hits: () => this.#hits(start), clear: () => this.#setActive(start, 0) };
  }

  #setActive(start: number, isActive: 0 | 1): void {
    writeSync(this.#control, Uint8Array.of(isActive, 0, 0, 0), 0, 4, start);
  }

  #hits(start: number): number {
    const bytes = Buffer.alloc(4);
    readSync(this.#control, bytes, 0, 4, start + HITS_AT);
    return bytes.readUInt32LE(0);
  }
}
