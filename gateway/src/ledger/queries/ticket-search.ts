/** Tickets by their words, and by the names of their venues, which may have changed since. */

import { sql } from 'kysely';
import { build, type Statements } from '../store/statements.ts';

/** Ours: so many are looked up one by one; where there are more, the list is walked in its own order until a page is full. */
const TICKETS_FEW = 2_000;
const VENUES_FEW = 200;
/** The index has the characters in threes. */
const CHARACTERS_MIN = 3;

/** `seq` of all that have the words, in no order; null when they are many, or too short for the index. */
export function fewFound(statements: Statements, search: string): readonly number[] | null {
  const worded = wordedFew(statements, search);
  const venues = worded === null ? null : namedFew(statements, search);
  if (worded === null || venues === null) return null;
  const there = build
    .selectFrom('ticket')
    .select('seq')
    .where('venue_id', 'in', sql<string>`(select value from json_each(${JSON.stringify(venues)}))`)
    .limit(TICKETS_FEW + 1);
  const atThem = venues.length === 0 ? [] : statements.all(there);
  return atThem.length > TICKETS_FEW ? null : [...new Set([...worded, ...atThem.map(({ seq }) => seq)])];
}

function wordedFew(statements: Statements, search: string): number[] | null {
  const wanted = search.toLowerCase();
  const characters = [...wanted];
  // The index ends its texts there.
  if (characters.length < CHARACTERS_MIN || wanted.includes('\0')) return null;
  const threes = characters.slice(2).map((_, index) => characters.slice(index, index + 3).join(''));
  const all = [...new Set(threes)].map((three) => `"${three.replaceAll('"', '""')}"`).join(' ');
  const candidates = build
    .selectFrom('ticket_text')
    .select(sql<number>`rowid`.as('seq'))
    .where(sql<boolean>`ticket_text match ${all}`)
    .limit(TICKETS_FEW + 1);
  const seqs = statements.all(candidates).map(({ seq }) => seq);
  if (seqs.length > TICKETS_FEW) return null;
  // They may stand elsewhere, and in another order.
  const inOrder = sql<{ seq: number }>`select seq from ticket indexed by ticket_words
    where seq in (select value from json_each(${JSON.stringify(seqs)})) and instr(words, ${wanted}) > 0`;
  return statements.all({ compile: () => inOrder.compile(build) }).map(({ seq }) => seq);
}

function namedFew(statements: Statements, search: string): string[] | null {
  const named = statements.all({
    compile: () => sql<{ id: string }>`${namedBy(search)} limit ${VENUES_FEW + 1}`.compile(build),
  });
  return named.length > VENUES_FEW ? null : named.map(({ id }) => id);
}

/** In the words of a venue its name begins behind its id and a new line. */
function namedBy(search: string) {
  return sql<{ id: string }>`select id from venue indexed by venue_words
    where instr(substr(words, length(id) + 2), ${search.toLowerCase()}) > 0`;
}

function hasWords(search: string) {
  return sql<boolean>`instr(ticket.words, ${search.toLowerCase()}) > 0`;
}

/** Of a row of `ticket`. */
export function isFound(search: string) {
  return sql<boolean>`(${hasWords(search)} or ticket.venue_id || '' in (${namedBy(search)}))`;
}

/** The newest before `before`, newest first. */
export function foundBefore(
  statements: Statements,
  search: string,
  { before, count }: { before: number; count: number },
): number[] {
  // Most words are of no venue's name: then its tickets are not asked for their venue.
  const isAnyNamed =
    statements.all({ compile: () => sql`${namedBy(search)} limit 1`.compile(build) }).length > 0;
  const isIt = isAnyNamed ? isFound(search) : hasWords(search);
  const newest = sql<{ seq: number }>`select seq from ticket indexed by ticket_words
    where seq < ${before} and ${isIt} order by seq desc limit ${count}`;
  return statements.all({ compile: () => newest.compile(build) }).map(({ seq }) => seq);
}
