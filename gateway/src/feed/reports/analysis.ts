/** An analysis from hazards and tickets one by one: trends, recurring points, response times, causes, and how busy the desk was. */

import type { AnalysedHazard, AnalysedTicket, AnalysisQuery } from '../../ledger/report-port.ts';
import { type DeskFigures, DeskTally } from './desk.ts';

const WEEK_MS = 7 * 86_400_000;
/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * 86_400_000;
/** Points that are shown. */
const POINTS_MAX = 10;

export interface Times {
  count: number;
  p50Ms: number;
  p90Ms: number;
}
export interface Point {
  id: string;
  name: string;
  count: number;
}
export interface Analysis {
  region: string;
  from: number;
  until: number;
  hazards: { total: number; byKind: Record<string, number>; byClass: Record<string, number> };
  /** Weeks begin on Monday; `from` is the first moment. */
  weeks: { from: number; byKind: Record<string, number>; tickets: number }[];
  recurring: { venues: Point[]; devices: Point[]; rules: Point[]; places: Point[] };
  response: { acknowledge: Times; accept: Times; submit: Times; close: Times };
  causes: Record<string, number>;
  /** Hazards that were closed as nuisance, fault or test, of those closed with a cause, 0 to 1. */
  falseShare: number;
  desk: DeskFigures;
  tickets: { total: number; bySource: Record<string, number>; byClass: Record<string, number> };
  /** Put right after their due time, or past it and still open. */
  overdueByUnit: { unit: string; overdue: number; total: number }[];
}

type Counts = Map<string, number>;
const FALSE_CAUSES = new Set(['nuisance', 'fault', 'test']);

/** Takes what there is in any order; what it keeps grows with venues and devices, not with readings. */
export class AnalysisTally {
  readonly #query: AnalysisQuery;
  readonly #now: number;
  readonly #desk: DeskTally;
  readonly #names = new Map<string, string>();
  readonly #sums = {
    kinds: new Map() as Counts,
    classes: new Map() as Counts,
    causes: new Map() as Counts,
    venues: new Map() as Counts,
    devices: new Map() as Counts,
    rules: new Map() as Counts,
    places: new Map() as Counts,
    sources: new Map() as Counts,
    ticketClasses: new Map() as Counts,
  };
  readonly #weeks = new Map<number, { kinds: Counts; tickets: number }>();
  readonly #times = { acknowledge: [], accept: [], submit: [], close: [] } as Record<
    keyof Analysis['response'],
    number[]
  >;
  readonly #units = new Map<string, { overdue: number; total: number }>();
  #hazards = 0;
  #tickets = 0;

  constructor(query: AnalysisQuery, now: number) {
    this.#query = query;
    this.#now = now;
    this.#desk = new DeskTally({ from: query.from, until: Math.min(query.until, now), now });
  }

  /** Tests and drills are no part of it. */
  takeHazard(hazard: AnalysedHazard): void {
    if (!hazard.live) return;
    const { kind, venueId, firstOut, rule, place, cause, openedAt, acknowledgedAt } = hazard;
    const sums = this.#sums;
    this.#hazards += 1;
    raise(sums.kinds, kind);
    raise(sums.classes, hazard.class);
    raise(this.#week(openedAt).kinds, kind);
    if (venueId !== '') raise(sums.venues, venueId);
    if (firstOut !== '') raise(sums.devices, firstOut);
    if (place !== '') raise(sums.places, place);
    raise(sums.rules, rule);
    this.#names.set(venueId, hazard.venueName);
    if (cause !== null) raise(sums.causes, cause);
    if (acknowledgedAt !== null) this.#times.acknowledge.push(acknowledgedAt - openedAt);
    this.#desk.take(hazard);
  }

  takeTicket(ticket: AnalysedTicket): void {
    const { openedAt, acceptedAt, submittedAt, closedAt, unit, dueAt, state } = ticket;
    this.#tickets += 1;
    raise(this.#sums.sources, ticket.source);
    raise(this.#sums.ticketClasses, ticket.class);
    this.#week(openedAt).tickets += 1;
    const times = this.#times;
    if (acceptedAt !== null) times.accept.push(acceptedAt - openedAt);
    if (submittedAt !== null) times.submit.push(submittedAt - openedAt);
    if (state === 'closed' && closedAt !== null) times.close.push(closedAt - openedAt);
    const sums = this.#units.get(unit) ?? { overdue: 0, total: 0 };
    const doneAt = submittedAt ?? closedAt ?? this.#now;
    this.#units.set(unit, { overdue: sums.overdue + (doneAt > dueAt ? 1 : 0), total: sums.total + 1 });
  }

  #week(at: number) {
    const { offsetMs } = this.#query;
    const monday = Math.floor((at + offsetMs - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS - offsetMs;
    const week = this.#weeks.get(monday) ?? { kinds: new Map(), tickets: 0 };
    this.#weeks.set(monday, week);
    return week;
  }

  result(): Analysis {
    const { region, from, until } = this.#query;
    const { kinds, classes, causes, venues, devices, rules, places, sources, ticketClasses } = this.#sums;
    const name = (id: string) => this.#names.get(id) ?? id;
    const closedWithCause = sumOf(causes.values());
    const falseOnes = sumOf([...causes].filter(([cause]) => FALSE_CAUSES.has(cause)).map(([, n]) => n));
    return {
      ...{ region, from, until },
      hazards: { total: this.#hazards, byKind: plain(kinds), byClass: plain(classes) },
      weeks: [...this.#weeks]
        .toSorted(([a], [b]) => a - b)
        .map(([monday, week]) => ({ from: monday, byKind: plain(week.kinds), tickets: week.tickets })),
      recurring: {
        venues: points(venues, name),
        devices: points(devices),
        rules: points(rules),
        places: points(places),
      },
      response: {
        acknowledge: timesOf(this.#times.acknowledge),
        accept: timesOf(this.#times.accept),
        submit: timesOf(this.#times.submit),
        close: timesOf(this.#times.close),
      },
      causes: plain(causes),
      falseShare: closedWithCause === 0 ? 0 : falseOnes / closedWithCause,
      desk: this.#desk.result(),
      tickets: { total: this.#tickets, bySource: plain(sources), byClass: plain(ticketClasses) },
      overdueByUnit: [...this.#units]
        .map(([unit, sums]) => ({ unit, ...sums }))
        .toSorted((a, b) => b.overdue - a.overdue || (a.unit < b.unit ? -1 : 1))
        .slice(0, 100),
    };
  }
}

function raise(counts: Counts, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function plain(counts: Counts): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The most frequent first; what happened once does not recur. */
function points(counts: Counts, name: (id: string) => string = (id) => id): Point[] {
  return [...counts]
    .filter(([, count]) => count > 1)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, POINTS_MAX)
    .map(([id, count]) => ({ id, name: name(id), count }));
}

/** The nearest value that so many are not above; 0 of none. */
export function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p90Ms: at(0.9) };
}
