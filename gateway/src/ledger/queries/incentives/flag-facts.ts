/** What the ledger knows of the venues of a town in a quarter: the facts by which red flags are judged. */

import type { FlagFacts, Ticket } from '@ninewatch/rules';
import { sql } from 'kysely';
import { build, type Statements } from '../../store/statements.ts';
import { regionsIn, unindexed, venuesIn } from '../scope.ts';
import { isSupervisedRow } from './supervised.ts';

export interface FactsAsked {
  /** Paths of the town. */
  subtrees: readonly string[];
  from: number;
  until: number;
  /** Causes with which a closed hazard was an accident. */
  accidentCauses: readonly string[];
}

export interface KnownVenue {
  id: string;
  name: string;
  region: string;
  facts: FlagFacts;
}

/** All venues of the town by id, each with what happened in the quarter or reaches into it. */
export function readFlagFacts(statements: Statements, asked: FactsAsked): Map<string, KnownVenue> {
  const venues = new Map<string, KnownVenue>();
  const query = build
    .selectFrom('venue')
    .select([
      'venue.id',
      'venue.name',
      'venue.region',
      sql<number>`json_extract(venue.body, '$.createdAt')`.as('createdAt'),
    ])
    .where('venue.region', 'in', regionsIn(asked.subtrees))
    .where(isSupervisedRow)
    .orderBy('venue.id');
  for (const { id, name, region, createdAt } of statements.all(query)) {
    venues.set(id, { id, name, region, facts: noFacts(createdAt) });
  }
  addTickets(statements, asked, venues);
  addHazards(statements, asked, venues);
  addFilings(statements, asked, venues);
  return venues;
}

function noFacts(registeredAt: number): FlagFacts {
  return {
    registeredAt,
    accidents: [],
    refusals: [],
    sectorProblems: [],
    prohibitions: [],
    selfInspections: [],
    rectifications: [],
    cooperation: [],
  };
}

/** Those that were still open in the quarter, or are. */
function addTickets(
  statements: Statements,
  { subtrees, from, until }: FactsAsked,
  venues: ReadonlyMap<string, KnownVenue>,
): void {
  const query = build
    .selectFrom('ticket')
    .select('ticket.body')
    .where('ticket.venue_id', 'in', venuesIn(subtrees))
    .where((eb) => eb.or([eb('ticket.closed_at', 'is', null), eb('ticket.closed_at', '>=', from)]));
  for (const { body } of statements.all(query)) {
    const ticket = JSON.parse(body) as Ticket;
    const facts = venues.get(ticket.venueId)?.facts;
    if (facts === undefined || ticket.openedAt >= until || ticket.mergedInto !== undefined) continue;
    const { id, dueAt, refusals = [] } = ticket;
    const doneAt = handedInAt(ticket);
    const done = doneAt === undefined ? {} : { doneAt };
    facts.rectifications.push({ id, dueAt, ...done });
    const [first] = refusals;
    if (first !== undefined) {
      facts.refusals.push({ id, from: first.at, ...(doneAt === undefined ? {} : { until: doneAt }) });
    }
  }
}

/** When the work was submitted for the last time; undefined while it is to be done, or to be done again. */
function handedInAt({ state, steps, submittedAt, closedAt }: Ticket): number | undefined {
  if (state !== 'submitted' && state !== 'closed') return undefined;
  return submittedAt ?? steps.findLast(({ act }) => act === 'submit')?.at ?? closedAt;
}

/** Hazards that turned out to be a real fire or leak. */
function addHazards(
  statements: Statements,
  { subtrees, from, until, accidentCauses }: FactsAsked,
  venues: ReadonlyMap<string, KnownVenue>,
): void {
  if (accidentCauses.length === 0) return;
  const query = build
    .selectFrom('hazard')
    .select(['hazard.id', 'hazard.venue_id as venueId', 'hazard.opened_at as at'])
    .where('hazard.venue_id', 'in', venuesIn(subtrees))
    .where('hazard.opened_at', '>=', from)
    .where('hazard.opened_at', '<', until)
    // Nearly all are closed: by that index the whole past would be read.
    .where(unindexed('hazard.state'), '=', 'closed')
    .where(sql<number>`json_extract(hazard.body, '$.live')`, '=', 1)
    .where(sql<string>`json_extract(hazard.body, '$.cause')`, 'in', [...accidentCauses]);
  for (const { id, venueId, at } of statements.all(query)) {
    venues.get(venueId)?.facts.accidents.push({ id, at });
  }
}

/** As much of an emergency, an inspection or a record as is asked here. */
interface Filed {
  id: string;
  state: string;
  openedAt: number;
  /** Of an emergency: called for practice; what it turned out to be. */
  drill?: boolean;
  outcome?: 'real' | 'near_miss' | 'false_alarm';
  /** Of an inspection: whose, when it was, and the prohibitions that were found broken. */
  as?: string;
  at?: number;
  prohibitions?: string[];
  content?: { verdict?: 'cooperative' | 'uncooperative' };
}

const TAKE: Readonly<Record<string, (facts: FlagFacts, filed: Filed) => void>> = {
  accident: (facts, { id, openedAt }) => facts.accidents.push({ id, at: openedAt }),
  sector_problem: (facts, { id, openedAt }) => facts.sectorProblems.push({ id, at: openedAt }),
  cooperation: (facts, { id, openedAt, content }) => {
    facts.cooperation.push({ id, at: openedAt, verdict: content?.verdict ?? 'uncooperative' });
  },
  // One that still runs may be an accident: it counts until it is known to be none.
  emergency: (facts, { id, openedAt, drill, outcome = 'real' }) => {
    if (drill !== true && outcome === 'real') facts.accidents.push({ id, at: openedAt });
  },
  inspection: (facts, { id, openedAt, as, at = openedAt, prohibitions = [] }) => {
    if (as === 'self_inspection') facts.selfInspections.push({ id, at });
    if (prohibitions.length > 0) facts.prohibitions.push({ id, at });
  },
};

function addFilings(
  statements: Statements,
  { subtrees, from, until }: FactsAsked,
  venues: ReadonlyMap<string, KnownVenue>,
): void {
  const query = build
    .selectFrom('filing')
    .select(['filing.type', 'filing.venue_id as venueId', 'filing.body'])
    .where('filing.venue_id', 'in', venuesIn(subtrees))
    .where('filing.type', 'in', Object.keys(TAKE))
    .where('filing.opened_at', '>=', from)
    .where('filing.opened_at', '<', until)
    .where('filing.state', '<>', 'withdrawn');
  for (const { type, venueId, body } of statements.all(query)) {
    const facts = venues.get(venueId ?? '')?.facts;
    if (facts !== undefined) TAKE[type]?.(facts, JSON.parse(body) as Filed);
  }
}
