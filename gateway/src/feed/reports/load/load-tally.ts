/** How much one desk has to do, as ISA-18.2 counts it (domain sheet §7): from hazards as they were opened, and those that stand. */

import type { Hazard } from '@ninewatch/rules';
import type { AnalysedHazard } from '../../../ledger/report-port.ts';
import { type DeskFigures, DeskTally } from '../desk.ts';

const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A flood starts above 10 alarms in ten minutes and ends below 5. */
const FLOOD_ABOVE = 10;
const FLOOD_ENDS_BELOW = 5;
const BAD_ACTORS = 10;
/** A chart of more bars is not read; the span is cut into steps of ten minutes, an hour, or a day. */
const BARS_MAX = 200;
const STEPS_MS = [TEN_MINUTES_MS, HOUR_MS, DAY_MS];

/** A device and the rule that it raised most by. */
export interface BadActor {
  deviceId: string;
  venueId: string;
  venueName: string;
  place: string;
  rule: string;
  count: number;
  /** Of all alarms of the desk, 0 to 1. */
  share: number;
}
export interface DeskLoad extends DeskFigures {
  /** Region of the desk: a district, or the root. */
  desk: string;
  peak10Min: number;
  /** Part of the time in which a flood was on, 0 to 1: the standard asks for less than 0.01. */
  floodShare: number;
  badActors: BadActor[];
  acknowledge: { count: number; p50Ms: number; p95Ms: number; waiting: number };
  /** What stands now, whenever it began. */
  now: { standing: number; stale: number; shelved: number; outOfService: number; suppressed: number };
  stepMs: number;
  /** One for each step, the oldest first; `peak` is the busiest ten minutes in it. */
  bars: { from: number; alarms: number; peak: number }[];
}

interface Span {
  from: number;
  until: number;
  now: number;
  /** Days begin at midnight there. */
  offsetMs: number;
}

export class LoadTally {
  readonly #desk: string;
  readonly #span: Span;
  readonly #figures: DeskTally;
  readonly #periods = new Map<number, number>();
  readonly #actors = new Map<string, BadActor>();
  readonly #answeredMs: number[] = [];
  readonly #now: DeskLoad['now'] = { standing: 0, stale: 0, shelved: 0, outOfService: 0, suppressed: 0 };
  #alarms = 0;
  #waiting = 0;

  constructor(desk: string, span: Span) {
    this.#desk = desk;
    this.#span = span;
    this.#figures = new DeskTally(span);
  }

  /** One that was opened in the span. Tests, drills and what is no alarm are no part of it. */
  take(hazard: AnalysedHazard): void {
    if (!hazard.live || !isAlarm(hazard)) return;
    this.#figures.take(hazard);
    this.#alarms += 1;
    const period = Math.floor(hazard.openedAt / TEN_MINUTES_MS);
    this.#periods.set(period, (this.#periods.get(period) ?? 0) + 1);
    if (hazard.acknowledgedAt !== null) this.#answeredMs.push(hazard.acknowledgedAt - hazard.openedAt);
    else if (hazard.closedAt === null) this.#waiting += 1;
    this.#blame(hazard);
  }

  /** One that is open now. */
  stand(hazard: Pick<Hazard, 'class' | 'live' | 'state' | 'openedAt'>): void {
    if (!hazard.live) return;
    if (hazard.state === 'shelved') this.#now.shelved += 1;
    else if (hazard.state === 'suppressed') this.#now.suppressed += 1;
    else if (hazard.state === 'out_of_service' || hazard.class === 'disablement') this.#now.outOfService += 1;
    else if (isAlarm(hazard)) {
      this.#now.standing += 1;
      if (this.#span.now - hazard.openedAt > DAY_MS) this.#now.stale += 1;
    }
  }

  #blame({ firstOut, venueId, venueName, place, rule }: AnalysedHazard): void {
    const key = `${firstOut} ${rule}`;
    const actor = this.#actors.get(key) ?? {
      ...{ deviceId: firstOut, venueId, venueName, place, rule, count: 0, share: 0 },
    };
    actor.count += 1;
    this.#actors.set(key, actor);
  }

  result(): DeskLoad {
    const sorted = this.#answeredMs.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    const stepMs = stepOf(this.#span);
    return {
      ...this.#figures.result(),
      desk: this.#desk,
      peak10Min: Math.max(0, ...this.#periods.values()),
      floodShare: this.#floodShare(),
      badActors: [...this.#actors.values()]
        .toSorted((a, b) => b.count - a.count || (a.deviceId < b.deviceId ? -1 : 1))
        .slice(0, BAD_ACTORS)
        .map((actor) => ({ ...actor, share: actor.count / this.#alarms })),
      acknowledge: { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), waiting: this.#waiting },
      now: this.#now,
      stepMs,
      bars: this.#bars(stepMs),
    };
  }

  /** Ten-minute periods from the one that begins a flood up to the one that ends it. */
  #floodShare(): number {
    const { from, until } = this.#span;
    let flooded = 0;
    let isFlood = false;
    let last = Number.NEGATIVE_INFINITY;
    for (const [period, count] of [...this.#periods].toSorted(([a], [b]) => a - b)) {
      if (period > last + 1 || count < FLOOD_ENDS_BELOW) isFlood = false;
      if (count > FLOOD_ABOVE) isFlood = true;
      if (isFlood) flooded += 1;
      last = period;
    }
    return flooded / Math.max(1, Math.ceil((until - from) / TEN_MINUTES_MS));
  }

  #bars(stepMs: number): DeskLoad['bars'] {
    const { from, until, offsetMs } = this.#span;
    const stepAt = (at: number) => Math.floor((at + offsetMs) / stepMs);
    const first = stepAt(from);
    const bars = Array.from({ length: stepAt(until - 1) - first + 1 }, (_, index) => ({
      ...{ from: (first + index) * stepMs - offsetMs, alarms: 0, peak: 0 },
    }));
    for (const [period, count] of this.#periods) {
      const bar = bars[Math.max(0, stepAt(period * TEN_MINUTES_MS) - first)];
      if (bar === undefined) continue;
      bar.alarms += count;
      bar.peak = Math.max(bar.peak, count);
    }
    return bars;
  }
}

function isAlarm({ class: signal }: { class: string }): boolean {
  return signal === 'alarm' || signal === 'supervisory';
}

/** The shortest that gives few enough bars; a day for whatever is longer. */
function stepOf({ from, until }: Span): number {
  return STEPS_MS.find((stepMs) => (until - from) / stepMs <= BARS_MAX) ?? DAY_MS;
}
