/** The JSON of what stands on the board, made once for each version: a district's snapshot is megabytes of it. */

import type { Snapshot } from './live-wall.ts';

/**
 * Things in one run of bytes; ours: a megabyte, which is made anew when one of them changes, and sent as a whole. Each
 * run waits for its turn between other work.
 */
const RUN_MAX = 1_024;
/** A run that has become shorter takes in the one behind it. */
const RUN_MIN = RUN_MAX / 4;
/** Lists that are shorter are put together each time. */
const LONG = RUN_MAX;
/** Walls of different regions that see the same thing first in a run. [P8] */
const VARIANTS_MAX = 3;

/** Things that stand one after the other, with a comma before each. */
interface Run {
  things: readonly object[];
  bytes: Buffer;
}

/** A thing that changes is another object, and the text of the one before goes with it. [P8] */
export class ThingTexts {
  readonly #texts = new WeakMap<object, Buffer>();
  /** By the thing that each begins with. */
  readonly #runs = new WeakMap<object, Run[]>();
  readonly #snapshots = new WeakMap<Snapshot, readonly Buffer[]>();

  /** One after the other they are the bytes that `JSON.stringify(snapshot)` gives; nobody changes them. */
  snapshot(snapshot: Snapshot): readonly Buffer[] {
    const known = this.#snapshots.get(snapshot);
    if (known !== undefined) return known;
    const made = this.#whole(snapshot);
    this.#snapshots.set(snapshot, made);
    return made;
  }

  #whole({ hazards, tickets, ...rest }: Snapshot): Buffer[] {
    const { counts, gateway, ...head } = rest;
    return [
      Buffer.from(`${JSON.stringify(head).slice(0, -1)},"hazards":[`),
      ...this.#listed(hazards),
      Buffer.from('],"tickets":['),
      ...this.#listed(tickets),
      Buffer.from(`],"counts":${JSON.stringify(counts)},"gateway":${JSON.stringify(gateway)}}`),
    ];
  }

  #listed(things: readonly object[]): Buffer[] {
    if (things.length === 0) return [];
    const [first = NOTHING, ...others] = things.length < LONG ? [this.#joined(things)] : this.#inRuns(things);
    return [first.subarray(COMMA.length), ...others];
  }

  /** What has not changed since a list was made for whatever wall is in the same runs again. */
  #inRuns(things: readonly object[]): Buffer[] {
    const all: Buffer[] = [];
    for (let at = 0; at < things.length; ) {
      const run = this.#knownAt(things, at) ?? this.#madeAt(things, at);
      all.push(run.bytes);
      at += run.things.length;
    }
    return all;
  }

  #knownAt(things: readonly object[], at: number): Run | undefined {
    const known = this.#runs.get(things[at] as object);
    return known?.find((run) => run.things.every((thing, index) => things[at + index] === thing));
  }

  /** Up to where another one begins, so that a change in one moves no other. */
  #madeAt(things: readonly object[], at: number): Run {
    let end = at + 1;
    const isEnd = () => end - at >= RUN_MIN && this.#runs.has(things[end] as object);
    while (end < things.length && end - at < RUN_MAX && !isEnd()) end += 1;
    const own = things.slice(at, end);
    const run = { things: own, bytes: this.#joined(own) };
    const [first] = own as [object];
    this.#runs.set(first, [run, ...(this.#runs.get(first) ?? [])].slice(0, VARIANTS_MAX));
    return run;
  }

  #joined(things: readonly object[]): Buffer {
    return Buffer.concat(things.flatMap((thing) => [COMMA, this.#of(thing)]));
  }

  #of(thing: object): Buffer {
    const known = this.#texts.get(thing);
    if (known !== undefined) return known;
    const made = Buffer.from(JSON.stringify(thing));
    this.#texts.set(thing, made);
    return made;
  }
}

const COMMA = Buffer.from(',');
const NOTHING = Buffer.alloc(0);
