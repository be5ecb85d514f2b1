/** Due lists: what is to be done, what was done late or never; of regions, of venues, of a person. */

import type { Cadence, Duty, DutyRecord, Role } from '@ninewatch/rules';
import { type ExpressionBuilder, sql } from 'kysely';
import { BadQuestion } from '../../base/errors.ts';
import { atVenue, venuesNamed } from '../../base/places.ts';
import type { AgendaItem, DutyFilter, DutyHolder, DutyInList, Page, Paged, Scope } from '../query-port.ts';
import type { Schema } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { listed } from './place-queries.ts';
import { inSubtrees, isIn, regionsIn, type Subtrees, subtreesOf } from './scope.ts';

/**
 * From one in so many of all regions on the order by time is walked and filtered, below that the regions are looked
 * up: a town of a district is walked, a grid is looked up. Measured with 2.4 million rows.
 */
const WIDE_PART = 50;

/** Soonest due first; of what is not due any more the newest first. */
export function listDuties(
  statements: Statements,
  { scope, filter, page }: { scope: Scope; filter: DutyFilter; page: Page },
): Paged<DutyInList> {
  const isDueList = filter.state === 'due';
  const sign = isDueList ? 1 : -1;
  return paged<string, DutyInList>(page, {
    list: 'duties',
    keyType: 'string',
    fetch(after, count) {
      const asked = { scope, after, count, isDueList };
      // Each state and each role has its own index in the order of time; of several the pages are laid together.
      const parts = partsOf(filter).map((part) => partOf(statements, part, asked));
      const rows = new Map(parts.flat().map((row) => [row.seq, row] as const));
      return [...rows.values()]
        .sort((a, b) => sign * (a.due_at - b.due_at || a.seq - b.seq))
        .slice(0, count)
        .map((row) => ({ key: `${row.due_at}:${row.seq}`, item: dutyOf(row, row.venue_name) }));
    },
  });
}

const STATES: readonly Duty['state'][] = ['due', 'done', 'late', 'missed'];

/** One state, one role and one holder each. Of one role or key the order is that of each state, so all are named. */
function partsOf(filter: DutyFilter): DutyFilter[] {
  const { state, role, key, holders } = filter;
  const isOfAll = role === undefined && key === undefined && holders === undefined;
  const named = state === undefined ? STATES : listed(state);
  const states = state === undefined && isOfAll ? [{}] : named.map((each) => ({ state: each }));
  const roles = role === undefined ? [{}] : listed(role).map((each) => ({ role: each }));
  const held = holders === undefined ? [{}] : holders.map((holder) => ({ holders: [holder] }));
  return states.flatMap((ofState) =>
    roles.flatMap((ofRole) => held.map((ofHolder) => ({ ...filter, ...ofState, ...ofRole, ...ofHolder }))),
  );
}

function partOf(
  statements: Statements,
  filter: DutyFilter,
  asked: { scope: Scope; after: string | undefined; count: number; isDueList: boolean },
) {
  const { scope, after, count, isDueList } = asked;
  const direction = isDueList ? 'asc' : 'desc';
  const time = isLookedUp(statements, scope, filter) ? sql<number>`+duty.due_at` : sql<number>`duty.due_at`;
  let rows = matching(statements, scope, filter)
    .leftJoin('venue', 'venue.id', 'duty.venue_id')
    .selectAll('duty')
    .select('venue.name as venue_name')
    .orderBy(time, direction)
    .orderBy('duty.seq', direction)
    .limit(count);
  if (after !== undefined) rows = rows.where(beyond(after, isDueList));
  return statements.all(rows);
}

/** What the few rows of its regions, or of its venue, are found by leaves no order to walk. */
function isLookedUp(statements: Statements, scope: Scope, filter: DutyFilter): boolean {
  if (filter.venue !== undefined) return false;
  const regions = filter.region === undefined ? [] : [[filter.region]];
  return [scope, ...regions, ...(filter.holders ?? []).map(reachOf)].some((places) => {
    const subtrees = subtreesOf(statements, places);
    return subtrees !== null && !isWide(statements, subtrees);
  });
}

/** What of this holder is due within the time, told together by duty and due time; at most `itemsMax`. */
export function dutyAgenda(
  statements: Statements,
  { holders, until, itemsMax }: { holders: readonly DutyHolder[]; until: number; itemsMax: number },
): AgendaItem[] {
  const filter = { state: 'due', holders, before: until };
  const rows = matching(statements, null, filter)
    .select(['duty.key', 'duty.name_zh', 'duty.name_en', 'duty.due_at', 'duty.term'])
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('duty.opened_at').as('opened_at')])
    .groupBy(['duty.key', 'duty.due_at', 'duty.term', 'duty.name_zh', 'duty.name_en'])
    .orderBy('duty.due_at')
    .orderBy('duty.key')
    .limit(itemsMax);
  return statements.all(rows).map((row) => ({
    key: row.key,
    name: { zh: row.name_zh, en: row.name_en },
    term: row.term,
    dueAt: row.due_at,
    openedAt: row.opened_at,
    count: row.count,
  }));
}

function matching(statements: Statements, scope: Scope, filter: DutyFilter) {
  const { state, role, venue, region, before, from, key, holders } = filter;
  let query = build.selectFrom('duty');
  if (state !== undefined) query = query.where('duty.state', 'in', listed(state));
  if (role !== undefined) query = query.where('duty.role', 'in', listed(role));
  if (key !== undefined) query = query.where('duty.key', '=', key);
  if (venue !== undefined) query = query.where('duty.venue_id', '=', venue);
  if (before !== undefined) query = query.where('duty.due_at', '<', before);
  if (from !== undefined) query = query.where('duty.due_at', '>=', from);
  for (const regions of [scope, region === undefined ? null : [region]]) {
    const subtrees = subtreesOf(statements, regions);
    if (subtrees !== null) query = query.where((eb) => within(statements, eb, subtrees));
  }
  if (holders === undefined) return query;
  const held = holders.map((holder) => ({ holder, subtrees: subtreesOf(statements, reachOf(holder)) }));
  const [only] = held;
  // One alone is asked for in the open, so that the lists by time serve it.
  if (held.length === 1 && only !== undefined) {
    const { holder, subtrees } = only;
    const mine = query.where('duty.role', '=', holder.role);
    return subtrees === null ? mine : mine.where((eb) => within(statements, eb, subtrees));
  }
  return query.where((eb) =>
    eb.or(
      held.map(({ holder, subtrees }) =>
        eb.and([
          eb('duty.role', '=', holder.role),
          ...(subtrees === null ? [] : [within(statements, eb, subtrees)]),
        ]),
      ),
    ),
  );
}

/** In the caller's subtrees; by the index of the regions only where it leaves out most of the rows. */
function within(statements: Statements, eb: ExpressionBuilder<Schema, 'duty'>, subtrees: readonly string[]) {
  return isWide(statements, subtrees)
    ? sql<boolean>`+${sql.ref('duty.region')} in ${regionsIn(subtrees)}`
    : isIn(eb, subtrees, { regions: ['duty.region'], venue: 'duty.venue_id' });
}

function isWide(statements: Statements, subtrees: NonNullable<Subtrees>): boolean {
  if (venuesNamed(subtrees).length > 0) return false;
  const counted = build.selectFrom('region').select(({ fn }) => fn.countAll<number>().as('count'));
  const all = statements.first(counted)?.count ?? 0;
  const these = statements.first(counted.where((eb) => inSubtrees(eb, subtrees)))?.count ?? 0;
  return these * WIDE_PART > all;
}

/** An owner without a venue reaches nothing. */
function reachOf({ role, region, venue }: DutyHolder): Scope {
  if (venue !== undefined) return [atVenue(venue)];
  return role === 'owner' ? [] : [region];
}

/** Row values keep the order of lists stable among equal due times. */
function beyond(after: string, isAscending: boolean) {
  const [dueAt, seq] = after.split(':').map(Number);
  if (!Number.isSafeInteger(dueAt) || !Number.isSafeInteger(seq))
    throw new BadQuestion('after', 'invalid cursor');
  return isAscending
    ? sql<boolean>`(${sql.ref('duty.due_at')}, ${sql.ref('duty.seq')}) > (${dueAt}, ${seq})`
    : sql<boolean>`(${sql.ref('duty.due_at')}, ${sql.ref('duty.seq')}) < (${dueAt}, ${seq})`;
}

function dutyOf(row: Omit<Schema['duty'], 'seq'>, venueName: string | null): DutyInList {
  return {
    id: row.id,
    key: row.key,
    name: { zh: row.name_zh, en: row.name_en },
    role: row.role as Role,
    region: row.region,
    ...(row.venue_id === null ? {} : { venueId: row.venue_id }),
    ...(venueName === null ? {} : { venueName }),
    cadence: row.cadence as Cadence,
    term: row.term,
    from: row.opened_at,
    dueAt: row.due_at,
    need: row.need,
    done: row.done,
    state: row.state as Duty['state'],
    ...(row.late_until === null ? {} : { lateUntil: row.late_until }),
    ...(row.done_at === null ? {} : { doneAt: row.done_at }),
    ...(row.done_by === null ? {} : { doneBy: row.done_by }),
    ...(row.record === null ? {} : { record: row.record as DutyRecord }),
  };
}
