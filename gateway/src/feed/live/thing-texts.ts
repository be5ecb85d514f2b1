/** The JSON of what stands on the board, made once for each version: a district's snapshot is megabytes of it. */

import type { Snapshot } from './live-wall.ts';

/** A thing that changes is another object, and the text of the one before goes with it. [P8] */
export class ThingTexts {
  readonly #texts = new WeakMap<object, Buffer>();
  readonly #snapshots = new WeakMap<Snapshot, Buffer>();

  /** The same bytes as `JSON.stringify(snapshot)` gives; kept as long as the snapshot is. */
  snapshot(snapshot: Snapshot): Buffer {
    const known = this.#snapshots.get(snapshot);
    if (known !== undefined) return known;
    const made = this.#whole(snapshot);
    this.#snapshots.set(snapshot, made);
    return made;
  }

  #whole({ hazards, tickets, ...rest }: Snapshot): Buffer {
    const { counts, gateway, ...head } = rest;
    return Buffer.concat([
      Buffer.from(`${JSON.stringify(head).slice(0, -1)},"hazards":[`),
      ...this.#joined(hazards),
      Buffer.from('],"tickets":['),
      ...this.#joined(tickets),
      Buffer.from(`],"counts":${JSON.stringify(counts)},"gateway":${JSON.stringify(gateway)}}`),
    ]);
  }

  #joined(things: readonly object[]): Buffer[] {
    return things.flatMap((thing, index) => (index === 0 ? [this.#of(thing)] : [COMMA, this.#of(thing)]));
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
