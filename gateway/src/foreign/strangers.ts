/** Foreign devices that nobody has bound: what they say of themselves, until a person decides. */

import type { Folded, Proposal } from '@ninewatch/contracts/codecs';
import {
  FOREIGN_FILINGS,
  type ForeignDescription,
  type ForeignFiling,
  type ForeignSeen,
} from '@ninewatch/rules';

/** How often what is on file of one may be renewed: when its description changed, and otherwise. Ours. */
const CHANGED_MS = 60_000;
const SEEN_MS = 3_600_000;
const GIVES_MAX = 64;

interface Stranger {
  described: ForeignDescription;
  seen: ForeignSeen;
  /** Heard in this run, and not only of a list or a retained message. */
  isLive: boolean;
  state: 'new' | 'open' | 'dismissed';
  filedAt: number;
  filedText: string;
}

/** What is to be journalled about one. */
export interface Sighting {
  name: string;
  described: ForeignDescription;
  seen: ForeignSeen;
}

export class Strangers {
  readonly #known = new Map<string, Stranger>();
  /** Sightings of those for whom there was no room. [P8] */
  overLimit = 0;

  get waiting(): number {
    let count = 0;
    for (const { state } of this.#known.values()) if (state !== 'dismissed') count += 1;
    return count;
  }

  seenAt(name: string): number | undefined {
    return this.#known.get(name)?.seen.at;
  }

  /** As the ledger has it now: a person may have decided. */
  filed({ name, state, described, seen, version: _version, closedAt }: ForeignFiling): void {
    if (state === 'accepted' || closedAt !== undefined) {
      this.#known.delete(name);
      return;
    }
    const known = this.#known.get(name);
    if (known === undefined) {
      const filedText = JSON.stringify(described);
      this.#known.set(name, { described, seen, isLive: false, state, filedAt: seen.at, filedText });
    } else known.state = state;
  }

  /** It is bound now. Returns what was heard of it last, if that was in this run. */
  bound(name: string): ForeignSeen | undefined {
    const known = this.#known.get(name);
    this.#known.delete(name);
    return known?.isLive === true ? known.seen : undefined;
  }

  /** What was to be told of it is not on file: it is told again with what comes next. */
  unfiled(name: string): void {
    const known = this.#known.get(name);
    if (known?.state === 'open') known.filedAt = Number.NEGATIVE_INFINITY;
  }

  proposed(proposal: Proposal, at: number): Sighting | undefined {
    const { device, name: title, gives, ...said } = proposal;
    return this.#note(device, at, (known) => {
      known.described = {
        ...known.described,
        ...said,
        ...(title === undefined ? {} : { title }),
        gives: joined(known.described.gives, gives),
      };
    });
  }

  heard(folded: Folded, at: number): Sighting | undefined {
    const { device, metrics, flags, model, firmware, partOf, isRetained } = folded;
    // Whoever others are heard through is a collector to us.
    const above = partOf === undefined ? undefined : this.#known.get(partOf);
    if (above !== undefined) above.described = { kind: 'collector', ...above.described };
    return this.#note(device, at, (known) => {
      known.described = {
        ...known.described,
        ...(model === undefined ? {} : { model }),
        ...(firmware === undefined ? {} : { firmware }),
        ...(partOf === undefined ? {} : { partOf }),
        gives: joined(known.described.gives, [...Object.keys(metrics), ...flags]),
      };
      known.seen = { at, metrics: { ...known.seen.metrics, ...metrics }, flags: [...flags] };
      if (isRetained !== true) known.isLive = true;
    });
  }

  #note(name: string, at: number, change: (known: Stranger) => void): Sighting | undefined {
    let known = this.#known.get(name);
    if (known === undefined) {
      if (this.waiting >= FOREIGN_FILINGS.openPerSourceMax) {
        this.overLimit += 1;
        return undefined;
      }
      known = {
        described: { gives: [] },
        seen: { at },
        isLive: false,
        state: 'new',
        filedAt: 0,
        filedText: '',
      };
      this.#known.set(name, known);
    }
    change(known);
    return this.#due(name, known, at);
  }

  /** A dismissed one comes back only when somebody asks for it. */
  #due(name: string, known: Stranger, at: number): Sighting | undefined {
    if (known.state === 'dismissed') return undefined;
    const text = JSON.stringify(known.described);
    const waitMs = text === known.filedText ? SEEN_MS : CHANGED_MS;
    // A clock that was set back holds nothing up for longer.
    if (known.state !== 'new' && Math.abs(at - known.filedAt) < waitMs) return undefined;
    if (known.state === 'new') known.state = 'open';
    known.filedAt = at;
    known.filedText = text;
    return { name, described: known.described, seen: known.seen };
  }
}

function joined(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])].sort().slice(0, GIVES_MAX);
}
