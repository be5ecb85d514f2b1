/** Hazards and tickets for an analysis, page by page, so that other questions are answered in between. */

import { sql } from 'kysely';
import type { AnalysedHazard, AnalysedTicket, AnalysisQuery } from '../../report-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { regionsIn, subtreesOf } from '../scope.ts';

/** Some 20 ms of work. */
const ROWS = 2_000;

type Found<T> = { items: T[]; next: number | null };
const field = <T>(path: string) => sql<T>`json_extract(body, ${sql.lit(path)})`;

export function pageOfHazards(
  statements: Statements,
  query: AnalysisQuery,
  after: number,
): Found<AnalysedHazard> {
  const subtrees = subtreesOf(statements, [query.region]);
  let select = build
    .selectFrom('hazard')
    .select([
      'seq',
      'kind',
      'region',
      'venue_id as venueId',
      'opened_at as openedAt',
      'closed_at as closedAt',
    ])
    .select([
      field<string>('$.class').as('class'),
      field<number>('$.priority').as('priority'),
      field<number>('$.live').as('live'),
      field<string>('$.venueName').as('venueName'),
      field<string>('$.firstOut').as('firstOut'),
      field<string>('$.rule.id').as('rule'),
      field<number | null>('$.acknowledgedAt').as('acknowledgedAt'),
      field<string | null>('$.cause').as('cause'),
      field<number | null>('$.chattering').as('chattering'),
    ])
    .where('seq', '>', startOf(statements, 'hazard', query.from, after))
    .where(unindexed<number>('hazard.opened_at'), '>=', query.from)
    .where(unindexed<number>('hazard.opened_at'), '<', query.until);
  if (subtrees !== null) select = select.where(unindexed<string>('hazard.region'), 'in', regionsIn(subtrees));
  const rows = statements.all(select.orderBy('seq').limit(ROWS));
  const places = placesOf(
    statements,
    rows.map(({ firstOut }) => firstOut),
  );
  const items = rows.map(({ live, chattering, ...row }) => ({
    ...row,
    ...{ live: live === 1, chattering: chattering === 1, place: places.get(row.firstOut) ?? '' },
  }));
  return { items, next: nextOf(items) };
}

/** After which number a page begins; the first one behind what was opened before, which is not walked through. */
function startOf(statements: Statements, table: 'hazard' | 'ticket', from: number, after: number): number {
  if (after > 0) return after;
  // Of a bare `seq` the smallest would be looked for from the first row of all on.
  const opened = build.selectFrom(table).select(sql<number | null>`min(+seq)`.as('first'));
  const first = statements.first(opened.where('opened_at', '>=', from))?.first ?? null;
  return first === null ? Number.MAX_SAFE_INTEGER : first - 1;
}

/** Walked in the order of their numbers: an index of regions or of times would have to be sorted for each page. */
function unindexed<T>(name: 'hazard.opened_at' | 'hazard.region' | 'ticket.opened_at' | 'ticket.region') {
  return sql<T>`+${sql.ref(name)}`;
}

function placesOf(statements: Statements, ids: readonly string[]): Map<string, string> {
  if (ids.length === 0) return new Map();
  const rows = statements.all(
    build
      .selectFrom('device')
      .select(['id', field<string | null>('$.place').as('place')])
      .where('id', 'in', sql<string>`(select value from json_each(${JSON.stringify([...new Set(ids)])}))`),
  );
  return new Map(rows.map(({ id, place }) => [id, place ?? '']));
}

export function pageOfTickets(
  statements: Statements,
  query: AnalysisQuery,
  after: number,
): Found<AnalysedTicket> {
  const subtrees = subtreesOf(statements, [query.region]);
  let select = build
    .selectFrom('ticket')
    .select(['seq', 'unit', 'source', 'class', 'state'])
    .select(['opened_at as openedAt', 'due_at as dueAt', 'closed_at as closedAt'])
    .select([
      field<number | null>('$.acceptedAt').as('acceptedAt'),
      field<number | null>('$.submittedAt').as('submittedAt'),
    ])
    .where('seq', '>', startOf(statements, 'ticket', query.from, after))
    .where(unindexed<number>('ticket.opened_at'), '>=', query.from)
    .where(unindexed<number>('ticket.opened_at'), '<', query.until)
    .where('is_merged', '=', 0);
  if (subtrees !== null) select = select.where(unindexed<string>('ticket.region'), 'in', regionsIn(subtrees));
  const items = statements.all(select.orderBy('seq').limit(ROWS));
  return { items, next: nextOf(items) };
}

function nextOf(items: readonly { seq: number }[]): number | null {
  return items.length < ROWS ? null : (items.at(-1)?.seq ?? null);
}
