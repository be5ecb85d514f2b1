/** What a source says that we do not understand: counted by field and reason, with the latest example. [P8] */

import type { Decoded } from '@ninewatch/contracts/codecs';
import type { UnmappedView } from './foreign-port.ts';

const FIELDS_MAX = 200;

export class UnmappedTally {
  readonly #fields = new Map<string, UnmappedView>();
  #more = 0;

  /** → so many were added. */
  add({ unmapped, unmappedMore = 0 }: Decoded): number {
    this.#more += unmappedMore;
    for (const { field, why, device, value } of unmapped) {
      const key = `${why} ${field}`;
      const known = this.#fields.get(key);
      if (known === undefined && this.#fields.size >= FIELDS_MAX) {
        this.#more += 1;
        continue;
      }
      this.#fields.set(key, {
        ...{ field, why, count: (known?.count ?? 0) + 1 },
        ...(device === undefined ? {} : { device }),
        ...(value === undefined ? {} : { value }),
      });
    }
    return unmapped.length + unmappedMore;
  }

  /** Most often first; `more` are those that have no line. */
  view(): { fields: UnmappedView[]; more: number } {
    return { fields: [...this.#fields.values()].sort((a, b) => b.count - a.count), more: this.#more };
  }
}
