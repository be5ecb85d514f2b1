/** What a set of rules raised over a stretch of entries: each hazard with its members and the times of its danger. */

import type { Change } from '../../model/change.ts';
import type {
  Bilingual,
  Hazard,
  HazardKind,
  HazardMember,
  HazardState,
  Priority,
  SignalClass,
} from '../../model/hazard.ts';

/** Times are ms since 1970. */
export interface Raised {
  id: string;
  venueId: string;
  venueName: string;
  risk: Hazard['venueRisk'];
  kind: HazardKind;
  live: boolean;
  class: SignalClass;
  priority: Priority;
  latched: boolean;
  state: HazardState;
  ruleId: string;
  deviceIds: string[];
  /** Earliest deciding reading, by event time. */
  measuredAt: number;
  /** When the gateway took what decided. */
  openedAt: number;
  closedAt?: number;
  ticketId: string | null;
  why: Bilingual;
  members: HazardMember[];
  /** Stretches of danger by receive time; the last one has no end while the danger lasts. */
  spans: Span[];
}

export interface Span {
  from: number;
  to?: number;
}

/** Beyond it hazards are counted and not kept: rules that raise more are wrong, and memory is finite. [P8] */
const HAZARDS_MAX = 50_000;
/** More comings and goings of one hazard than this say nothing new: the last stretch is extended. */
const SPANS_MAX = 1_000;

/** Follows the changes of one fold; keeps the last that was said of each hazard. */
export class HazardHistory {
  readonly #hazards = new Map<string, { hazard: Hazard; spans: Span[] }>();
  /** Hazards beyond the limit. */
  #uncounted = 0;

  get uncounted(): number {
    return this.#uncounted;
  }

  /** `at` is the receive time of the entry that made the changes. */
  take(changes: readonly Change[], at: number): void {
    for (const change of changes) if (change.kind === 'hazard') this.#note(change.object, at);
  }

  /** In the order of their beginning. */
  raised(): Raised[] {
    return [...this.#hazards.values()]
      .map(({ hazard, spans }) => raisedOf(hazard, spans))
      .sort((a, b) => a.measuredAt - b.measuredAt || (a.id < b.id ? -1 : 1));
  }

  get(id: string): Hazard | undefined {
    return this.#hazards.get(id)?.hazard;
  }

  #note(hazard: Hazard, at: number): void {
    const known = this.#hazards.get(hazard.id);
    if (known === undefined && this.#hazards.size >= HAZARDS_MAX) {
      this.#uncounted += 1;
      return;
    }
    const spans = known?.spans ?? [];
    this.#hazards.set(hazard.id, { hazard, spans });
    const last = spans.at(-1);
    const isStanding = last !== undefined && last.to === undefined;
    if (hazard.active && !isStanding) {
      if (last !== undefined && spans.length >= SPANS_MAX) delete last.to;
      else spans.push({ from: at });
    } else if (!hazard.active && isStanding) {
      last.to = at;
    } else if (known === undefined && !hazard.active) {
      // Late evidence of a danger that is over already: its stretch is the moment in which it was told.
      spans.push({ from: at, to: at });
    }
  }
}

function raisedOf(hazard: Hazard, spans: Span[]): Raised {
  return {
    id: hazard.id,
    venueId: hazard.venueId,
    venueName: hazard.venueName,
    risk: hazard.venueRisk,
    kind: hazard.kind,
    live: hazard.live,
    class: hazard.class,
    priority: hazard.priority,
    latched: hazard.latched,
    state: hazard.state,
    ruleId: hazard.rule.id,
    deviceIds: hazard.deviceIds,
    measuredAt: hazard.measuredAt,
    openedAt: hazard.openedAt,
    ...(hazard.closedAt === undefined ? {} : { closedAt: hazard.closedAt }),
    ticketId: hazard.ticketId,
    why: hazard.why,
    members: hazard.members,
    spans: spans.map((span) => ({ ...span })),
  };
}
