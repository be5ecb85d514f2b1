/** Lists and single ones of regions, venues, devices and users; by id, ascending. */

import type { Device, DeviceHealth, Region, User, Venue } from '@ninewatch/rules';
import { type RawBuilder, sql } from 'kysely';
import { venuesNamed } from '../../base/places.ts';
import type { DeviceFilter, Page, Paged, Scope, VenueFilter } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { areMany, atVenueIn, column, inSubtrees, isIn, regionsIn, subtreesOf } from './scope.ts';

export type DeviceWithHealth = Device & { health: DeviceHealth | null };

function regionQuery(statements: Statements, scope: Scope) {
  const query = build.selectFrom('region').select(['region.id as key', 'region.body']);
  const subtrees = subtreesOf(statements, scope);
  if (subtrees === null) return query;
  // Who sees a venue sees what its region is called.
  const around = build
    .selectFrom('venue')
    .select('venue.region')
    .where('venue.id', 'in', venuesNamed(subtrees));
  return query.where((eb) => eb.or([inSubtrees(eb, subtrees), eb('region.id', 'in', around)]));
}

export function listRegions(statements: Statements, scope: Scope, page: Page): Paged<Region> {
  return paged<string, Region>(page, {
    list: 'regions',
    keyType: 'string',
    fetch(after, count) {
      let query = regionQuery(statements, scope).orderBy('region.id').limit(count);
      if (after !== undefined) query = query.where('region.id', '>', after);
      return statements.all(query).map(fromBody<string, Region>);
    },
  });
}

export function findRegion(statements: Statements, scope: Scope, id: string): Region | null {
  return bodyOf(statements.first(regionQuery(statements, scope).where('region.id', '=', id)));
}

function venueQuery(statements: Statements, scope: Scope, filter: VenueFilter) {
  let query = venueColumns();
  const subtrees = subtreesOf(statements, scope);
  if (subtrees !== null) {
    const isIndexed = !areMany(statements, subtrees, 'venue.region');
    query = query.where((eb) =>
      isIn(eb, subtrees, { regions: ['venue.region'], venue: 'venue.id', isIndexed }),
    );
  }
  const { region, risk, category, search } = filter;
  if (region !== undefined) {
    const wanted = subtreesOf(statements, [region]);
    if (wanted !== null) {
      const isIndexed = !areMany(statements, wanted, 'venue.region');
      query = query.where(column('venue.region', isIndexed), 'in', regionsIn(wanted));
    }
  }
  if (risk !== undefined) query = query.where('venue.risk', 'in', listed(risk));
  if (category !== undefined) query = query.where('venue.category', '=', category);
  query = recordFilter(query, filter);
  if (search !== undefined) query = query.where('venue.id', 'in', worded('venue', search));
  return query;
}

type VenueQuery = ReturnType<typeof venueColumns>;

function venueColumns() {
  return build.selectFrom('venue').select(['venue.id as key', 'venue.body']);
}

function recordFilter(from: VenueQuery, filter: VenueFilter): VenueQuery {
  const { licence, state, overLimit, office, reassessBefore } = filter;
  let query = from;
  if (licence !== undefined) query = query.where('venue.licence', 'in', listed(licence));
  if (state !== undefined) query = query.where('venue.state', 'in', listed(state));
  if (overLimit !== undefined) query = query.where('venue.over_limit', '=', overLimit === 'true' ? 1 : 0);
  if (office !== undefined) query = query.where('venue.lead', '=', office);
  if (reassessBefore === undefined) return query;
  return query.where('venue.reassess_at', '<', reassessBefore).where('venue.state', '!=', 'closed');
}

/** The first sealed text of a venue or a user. */
export function findSealed(statements: Statements): string | null {
  const mark = '%"sealed:1:%';
  const first = (table: 'venue' | 'user') =>
    statements.first(build.selectFrom(table).select('body').where('body', 'like', mark).limit(1));
  const body = (first('venue') ?? first('user'))?.body ?? '';
  return /"(sealed:1:[^"]+)"/.exec(body)?.[1] ?? null;
}

export function listVenues(
  statements: Statements,
  asked: { scope: Scope; filter: VenueFilter; page: Page },
): Paged<Venue> {
  return paged<string, Venue>(asked.page, {
    list: 'venues',
    keyType: 'string',
    fetch(after, count) {
      let query = venueQuery(statements, asked.scope, asked.filter).orderBy('venue.id').limit(count);
      if (after !== undefined) query = query.where('venue.id', '>', after);
      return statements.all(query).map(fromBody<string, Venue>);
    },
  });
}

export function findVenue(statements: Statements, scope: Scope, id: string): Venue | null {
  return bodyOf(statements.first(venueQuery(statements, scope, {}).where('venue.id', '=', id)));
}

const IDS_MAX = 1_000;

export function venueNames(statements: Statements, ids: readonly string[]): Record<string, string> {
  // One statement for any number of them: prepared ones are kept.
  const asked = sql<string>`(select value from json_each(${JSON.stringify(ids.slice(0, IDS_MAX))}))`;
  const query = build.selectFrom('venue').select(['id', 'name']).where('id', 'in', asked);
  return Object.fromEntries(statements.all(query).map(({ id, name }) => [id, name]));
}

function deviceColumns() {
  return build
    .selectFrom('device')
    .leftJoin('device_health', 'device_health.device_id', 'device.id')
    .select(['device.id as key', 'device.body', 'device_health.body as health']);
}

function deviceQuery(statements: Statements, scope: Scope, filter: DeviceFilter) {
  let query = deviceColumns();
  const subtrees = subtreesOf(statements, scope);
  const { venue, kind, collector, region } = filter;
  const wanted = region === undefined ? null : subtreesOf(statements, [region]);
  for (const within of [subtrees, wanted]) {
    if (within === null) continue;
    const how = { areMany: areMany(statements, within, 'venue.region'), isIndexed: venue === undefined };
    query = query.where(atVenueIn('device.venue_id', within, how));
  }
  if (venue !== undefined) query = query.where('device.venue_id', '=', venue);
  if (kind !== undefined) query = query.where('device.kind', 'in', listed(kind));
  if (collector !== undefined) query = query.where('device.collector', '=', collector);
  return conditionFilter(claimFilter(query, filter), filter);
}

function claimFilter(query: ReturnType<typeof deviceColumns>, { claim }: DeviceFilter) {
  if (claim === undefined) return query;
  const { state, nowMs } = claim;
  const isWaiting = state === 'waiting' || state === 'expired';
  const kept = isWaiting ? 'waiting' : state;
  const found = query.where(sql<boolean>`json_extract(device.body, '$.claim.state') = ${kept}`);
  if (!isWaiting) return found;
  const until = sql`json_extract(device.body, '$.claim.until')`;
  return found.where(
    state === 'waiting' ? sql<boolean>`${until} > ${nowMs}` : sql<boolean>`${until} <= ${nowMs}`,
  );
}

/** Retired devices keep the last state that they had, and are asked for by that name alone. */
function conditionFilter(from: ReturnType<typeof deviceColumns>, { state, search }: DeviceFilter) {
  const is = (field: string) => sql<boolean>`json_extract(device.body, ${sql.lit(`$.${field}`)}) is not null`;
  let query = from;
  if (state === 'retired') query = query.where('device.id', 'in', marked('device_retired', is('retired')));
  else if (state === 'out_of_service') {
    query = query.where('device.id', 'in', marked('device_out_of_service', is('outOfService')));
  } else if (state !== undefined) {
    query = query.where('device_health.state', 'in', listed(state)).where(sql<boolean>`not ${is('retired')}`);
  }
  return search === undefined ? query : query.where('device.id', 'in', worded('device', search));
}

/** Few, and all in an index of their own, which no planner without statistics would choose. */
function marked(index: string, is: RawBuilder<boolean>) {
  return sql<string>`(select device.id from device indexed by ${sql.id(index)} where ${is})`;
}

/** By any of its words, in an index that has nothing else in it: to look into the rows themselves takes five times as long. */
function worded(table: 'venue' | 'device', search: string) {
  const index = sql.id(`${table}_words`);
  return sql<string>`(select worded.id from ${sql.table(table)} as worded indexed by ${index}
    where instr(worded.words, ${search.toLowerCase()}) > 0)`;
}

export function listDevices(
  statements: Statements,
  asked: { scope: Scope; filter: DeviceFilter; page: Page },
): Paged<DeviceWithHealth> {
  return paged<string, DeviceWithHealth>(asked.page, {
    list: 'devices',
    keyType: 'string',
    fetch(after, count) {
      const id = orderOf(asked.filter);
      let query = deviceQuery(statements, asked.scope, asked.filter).orderBy(id).limit(count);
      if (after !== undefined) query = query.where(id, '>', after);
      return statements.all(query).map((row) => ({ key: row.key, item: withHealth(row) }));
    },
  });
}

/** The same order, by the index that has those of a state in it. */
function orderOf({ state }: DeviceFilter): 'device.id' | 'device_health.device_id' {
  const isByHealth = state !== undefined && state !== 'retired' && state !== 'out_of_service';
  return isByHealth ? 'device_health.device_id' : 'device.id';
}

export function findDevice(statements: Statements, scope: Scope, id: string): DeviceWithHealth | null {
  const row = statements.first(deviceQuery(statements, scope, {}).where('device.id', '=', id));
  return row === undefined ? null : withHealth(row);
}

function withHealth(row: { body: string; health: string | null }): DeviceWithHealth {
  const health = row.health === null ? null : (JSON.parse(row.health) as DeviceHealth);
  return { ...(JSON.parse(row.body) as Device), health };
}

export function listUsers(statements: Statements, page: Page): Paged<User> {
  return paged<string, User>(page, {
    list: 'users',
    keyType: 'string',
    fetch(after, count) {
      let query = build.selectFrom('user').select(['id as key', 'body']).orderBy('id').limit(count);
      if (after !== undefined) query = query.where('id', '>', after);
      return statements.all(query).map(fromBody<string, User>);
    },
  });
}

export function findUserByName(statements: Statements, username: string): User | null {
  return bodyOf(statements.first(build.selectFrom('user').select('body').where('username', '=', username)));
}

/** `a,b` asks for either. */
export function listed(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

export function fromBody<Key, T>(row: { key: Key; body: string }): { key: Key; item: T } {
  return { key: row.key, item: JSON.parse(row.body) as T };
}

export function bodyOf<T>(row: { body: string } | undefined): T | null {
  return row === undefined ? null : (JSON.parse(row.body) as T);
}
