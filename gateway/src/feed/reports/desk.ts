/** How busy the alarms kept people: the figures of ISA-18.2 (domain sheet §7), from hazards as they were opened. */

import type { AnalysedHazard } from '../../ledger/report-port.ts';

const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A flood starts above 10 alarms in ten minutes and ends below 5. */
const FLOOD_ABOVE = 10;
const FLOOD_ENDS_BELOW = 5;

export interface DeskFigures {
  /** Alarms and supervisory signals. */
  alarms: number;
  alarmsPerHour: number;
  alarmsPer10Min: number;
  /** Of all ten-minute periods, 0 to 1: the standard asks for less than 0.01. */
  periodsAbove10: number;
  floods: number;
  /** Of the ten sources with most alarms, 0 to 1: 0.01 to 0.05 is usual. */
  topTenShare: number;
  chattering: number;
  /** Stood, or stand, for more than a day. */
  stale: number;
  /** By priority, 0 to 1; 1 is the highest. */
  priorities: Record<'1' | '2' | '3' | '4', number>;
}

export class DeskTally {
  readonly #span: { from: number; until: number; now: number };
  /** Ten-minute period → alarms in it. */
  readonly #periods = new Map<number, number>();
  readonly #sources = new Map<string, number>();
  readonly #priorities = { '1': 0, '2': 0, '3': 0, '4': 0 };
  #alarms = 0;
  #chattering = 0;
  #stale = 0;

  constructor(span: { from: number; until: number; now: number }) {
    this.#span = span;
  }

  take(hazard: AnalysedHazard): void {
    if (hazard.class !== 'alarm' && hazard.class !== 'supervisory') return;
    const { openedAt, closedAt, firstOut, rule, priority } = hazard;
    this.#alarms += 1;
    const period = Math.floor(openedAt / TEN_MINUTES_MS);
    this.#periods.set(period, (this.#periods.get(period) ?? 0) + 1);
    const source = `${firstOut} ${rule}`;
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
    const key = String(priority) as keyof DeskFigures['priorities'];
    this.#priorities[key] += 1;
    if (hazard.chattering) this.#chattering += 1;
    if ((closedAt ?? this.#span.now) - openedAt > DAY_MS) this.#stale += 1;
  }

  result(): DeskFigures {
    const { from, until } = this.#span;
    const spanMs = Math.max(1, until - from);
    const periods = Math.max(1, Math.ceil(spanMs / TEN_MINUTES_MS));
    const above = [...this.#periods.values()].filter((count) => count > FLOOD_ABOVE).length;
    const share = (count: number) => (this.#alarms === 0 ? 0 : count / this.#alarms);
    const topTen = [...this.#sources.values()].toSorted((a, b) => b - a).slice(0, 10);
    const [one, two, three, four] = (['1', '2', '3', '4'] as const).map((key) => this.#priorities[key]);
    return {
      alarms: this.#alarms,
      alarmsPerHour: (this.#alarms * HOUR_MS) / spanMs,
      alarmsPer10Min: (this.#alarms * TEN_MINUTES_MS) / spanMs,
      periodsAbove10: above / periods,
      floods: this.#floods(),
      topTenShare: share(topTen.reduce((sum, count) => sum + count, 0)),
      chattering: this.#chattering,
      stale: this.#stale,
      priorities: {
        '1': share(one ?? 0),
        '2': share(two ?? 0),
        '3': share(three ?? 0),
        '4': share(four ?? 0),
      },
    };
  }

  /** Periods in a row are one flood until one of them has fewer than five. */
  #floods(): number {
    let floods = 0;
    let isFlood = false;
    let last = Number.NEGATIVE_INFINITY;
    for (const [period, count] of [...this.#periods].toSorted(([a], [b]) => a - b)) {
      if (period > last + 1 || count < FLOOD_ENDS_BELOW) isFlood = false;
      if (!isFlood && count > FLOOD_ABOVE) {
        isFlood = true;
        floods += 1;
      }
      last = period;
    }
    return floods;
  }
}
