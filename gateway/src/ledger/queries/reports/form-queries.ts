/** The sums of the cumulative forms: each table is read once, whatever the number of units. */

import { COMPUTED_FIGURES, type FormFiling, type TypedFiling } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { ComputedFigures, FormLine, FormQuery, FormSums } from '../../report-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { inSubtrees } from '../scope.ts';
import { countChecks } from './checks.ts';
import { type Groups, readGroups } from './groups.ts';

type Span = Pick<FormQuery, 'from' | 'until'>;
/** Adds `count` to a figure of the line that a region counts for; regions out of the unit are passed over. */
export type Add = (region: string, figures: Partial<ComputedFigures>) => void;

export function readFormSums(statements: Statements, query: FormQuery): FormSums {
  const groups = readGroups(statements, query.unit);
  const lines = new Map<string, ComputedFigures>();
  const add: Add = (region, figures) => {
    const line = groups.lineOf.get(region);
    if (line === undefined) return;
    const sums = lines.get(line) ?? noFigures();
    lines.set(line, sums);
    for (const figure of COMPUTED_FIGURES) sums[figure] += figures[figure] ?? 0;
  };
  countVenues(statements, query, add);
  countTickets(statements, query, add);
  countOverdue(statements, query, add);
  countListed(statements, query, add);
  countTransfers(statements, query, add);
  countChecks(statements, query, add);
  return { ...arranged(groups, lines, query.byChild), ...filed(statements, groups, query) };
}

function noFigures(): ComputedFigures {
  return Object.fromEntries(COMPUTED_FIGURES.map((figure) => [figure, 0])) as ComputedFigures;
}

function arranged(groups: Groups, lines: ReadonlyMap<string, ComputedFigures>, byChild: boolean) {
  const { unit, children } = groups;
  const whole = noFigures();
  for (const line of lines.values()) {
    for (const figure of COMPUTED_FIGURES) whole[figure] += line[figure];
  }
  const below: FormLine[] = children
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((child) => ({
      ...{ unit: child.id, name: child.name, level: child.level },
      figures: lines.get(child.id) ?? noFigures(),
    }));
  const direct = lines.get(unit.id);
  const own = { unit: unit.id, name: unit.name, level: unit.level };
  if (direct !== undefined) below.push({ ...own, isDirect: true, figures: direct });
  return { whole: { ...own, figures: whole }, children: byChild ? below : [] };
}

/** Those that were in the ledger by then, by the colour that they had. */
function countVenues(statements: Statements, { until }: Span, add: Add): void {
  const createdAt = sql<number>`json_extract(venue.body, '$.createdAt')`;
  const rows = statements.all(
    build
      .selectFrom('venue')
      .select(['region', 'risk', sql<number>`count(*)`.as('count')])
      .where(createdAt, '<', until)
      .where(isSupervised(until))
      .groupBy(['region', 'risk']),
  );
  for (const { region, risk, count } of rows) add(region, { supervised: count, [risk]: count });
  for (const { region, risk, before } of recoloured(statements, until)) {
    if (before !== null && before !== risk) add(region, { [risk]: -1, [before]: 1 });
  }
}

/** A venue that was closed by then is not supervised; whenever it was opened again, it is open now. */
function isSupervised(until: number) {
  return sql<boolean>`(venue.state != 'closed' or json_extract(venue.body, '$.state.at') >= ${until})`;
}

/** Venues that got another colour after `until`, with the one that they had before the first such change. */
function recoloured(statements: Statements, until: number) {
  return statements.all(
    build
      .selectFrom('filing')
      .innerJoin('venue', 'venue.id', 'filing.venue_id')
      .select(['venue.region', 'venue.risk', sql<number>`min(filing.seq)`.as('first')])
      .select(sql<string | null>`json_extract(filing.body, '$.from')`.as('before'))
      .where('filing.type', '=', 'colour')
      .where('filing.opened_at', '>=', until)
      .where(sql<number>`json_extract(venue.body, '$.createdAt')`, '<', until)
      .where(isSupervised(until))
      .groupBy('venue.id'),
  );
}

/** Of whatever source; duplicates that go on in another ticket count once. */
function countTickets(statements: Statements, { from, until }: Span, add: Add): void {
  const rows = statements.all(
    build
      .selectFrom('ticket')
      .select([
        'region',
        'class',
        sql<number>`count(*)`.as('found'),
        sql<number>`count(case when state = 'closed' and closed_at < ${until} then 1 end)`.as('rectified'),
      ])
      .where('opened_at', '>=', from)
      .where('opened_at', '<', until)
      .where('is_merged', '=', 0)
      .groupBy(['region', 'class']),
  );
  for (const { region, class: ticketClass, found, rectified } of rows) {
    const major = ticketClass === 'major' ? { majorFound: found, majorRectified: rectified } : {};
    add(region, { found, rectified, ...major });
  }
}

/** Whenever they were opened: what was past its due time at the end of the date. */
function countOverdue(statements: Statements, { until }: Span, add: Add): void {
  // What is open by its small index, what was closed since by the time of that: the rest of the past is not read.
  const stillOpen = sql`ticket indexed by ticket_open_for_sums where closed_at is null`;
  const closedSince = sql`ticket indexed by ticket_by_closed_at_region where closed_at >= ${until}`;
  for (const tickets of [stillOpen, closedSince]) {
    const counted = sql<{ region: string; count: number }>`select region, count(*) as count from ${tickets}
      and opened_at < ${until} and due_at < ${until} and is_merged = 0 group by region`;
    const rows = statements.all({ compile: () => counted.compile(build) });
    for (const { region, count } of rows) add(region, { overdue: count });
  }
}

function countListed(statements: Statements, { from, until }: Span, add: Add): void {
  const rows = statements.all(
    build
      .selectFrom('ticket')
      .select(['region', sql<number>`count(*)`.as('count')])
      .where('listed_at', '>=', from)
      .where('listed_at', '<', until)
      .where('is_merged', '=', 0)
      .groupBy('region'),
  );
  for (const { region, count } of rows) add(region, { listed: count });
}

interface Transfer {
  at: number;
  kind: string;
  to: string;
}

/** A ticket counts once for each direction, however often it went there. */
function countTransfers(statements: Statements, { from, until }: Span, add: Add): void {
  const districts = idsOfLevels(statements, ['district', 'city', 'root']);
  const towns = idsOfLevels(statements, ['town']);
  const rows = statements.all(
    build
      .selectFrom('ticket')
      .select(['region', 'transfers'])
      .where('transfers', 'is not', null)
      .where('opened_at', '<', until)
      .where('is_merged', '=', 0),
  );
  for (const { region, transfers } of rows) {
    const within = (JSON.parse(transfers ?? '[]') as Transfer[]).filter(({ at }) => at >= from && at < until);
    const isUp = within.some(({ kind, to }) => kind === 'district_department' || goesTo(districts, kind, to));
    const isToTown = within.some(({ kind, to }) => kind === 'town_section' || goesTo(towns, kind, to));
    add(region, { toDistrict: isUp ? 1 : 0, toTown: isToTown ? 1 : 0 });
  }
}

function goesTo(units: ReadonlySet<string>, kind: string, to: string): boolean {
  return kind === 'unit' && units.has(to);
}

function idsOfLevels(statements: Statements, levels: string[]): Set<string> {
  const query = build.selectFrom('region').select('id').where('level', 'in', levels);
  return new Set(statements.all(query).map(({ id }) => id));
}

/** What people typed in and signed, of this form. */
function filed(statements: Statements, { path, unit, parents }: Groups, { form }: FormQuery) {
  const regions = build
    .selectFrom('region')
    .select('id')
    .where((eb) => inSubtrees(eb, [path]));
  const bodies = <T extends TypedFiling | FormFiling>(type: T['type'], states: T['state'][]) =>
    statements
      .all(
        build
          .selectFrom('filing')
          .select('body')
          .where('type', '=', type)
          .where('state', 'in', states)
          .where('region', 'in', regions)
          .where(sql<string>`json_extract(body, '$.form')`, '=', form),
      )
      .map(({ body }) => JSON.parse(body) as T);
  const isNear = ({ region }: FormFiling) => region === unit.id || parents.get(region) === unit.id;
  return {
    typed: bodies<TypedFiling>('typed_figures', ['typed']).toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    signed: bodies<FormFiling>('signed_form', ['confirmed']).filter(isNear),
    parents: Object.fromEntries(parents),
  };
}
