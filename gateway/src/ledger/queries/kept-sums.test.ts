/** Sums that the ledger keeps must be those that a look at every row would give, whatever was written and dropped. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type {
  Change,
  Device,
  DeviceHealth,
  Duty,
  Hazard,
  RegionLevel,
  Ticket,
  Venue,
} from '@ninewatch/rules';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atVenue } from '../../base/places.ts';
import type { DutySum, OwnerSum } from '../duty-report-port.ts';
import {
  AT,
  aDevice,
  aDuty,
  aHazard,
  aHealth,
  aRegion,
  aTicket,
  aVenue,
  freshLedger,
} from '../ledger-fixtures.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
/** Of the days that are kept, and of others. */
const OFFSETS = [8 * HOUR_MS, 0];
const REGIONS = ['da', 'ta', 'tb', 'ga', 'gb'];
const VENUES = ['v1', 'v2', 'v3'];
const DEVICES = ['d1', 'd2', 'd3', 'd4', 'd5'];
const anyOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const venue = fc
  .record({
    ...{ id: anyOf(...VENUES), region: anyOf(...REGIONS), risk: anyOf('red' as const, 'blue' as const) },
    licence: anyOf(undefined, 'full', 'temporary'),
  })
  .chain(({ id, region, risk, licence }) =>
    fc.boolean().map((isClosed) => {
      const state = { name: isClosed ? 'closed' : 'open', at: AT, by: 'a', reason: '' };
      return aVenue(id, region, { risk, state, licence } as Partial<Venue>);
    }),
  );
const device = fc
  .record({
    ...{ id: anyOf(...DEVICES), venueId: anyOf(...VENUES) },
    ...{ kind: anyOf('smoke', 'gas', 'collector'), isRetired: fc.boolean(), isOut: fc.boolean() },
  })
  .map(({ id, venueId, kind, isRetired, isOut }) =>
    aDevice(id, venueId, {
      kind,
      ...(isRetired ? { retired: true as const } : {}),
      ...(isOut ? { outOfService: { reason: 'r', by: 'a', at: AT, until: AT + 1 } } : {}),
    } as Partial<Device>),
  );
const health = fc
  .record({
    ...{
      id: anyOf(...DEVICES),
      venueId: anyOf(...VENUES),
      hasSent: fc.boolean(),
      silent: fc.boolean(),
      unprotected: fc.boolean(),
    },
  })
  .map(({ id, venueId, ...own }) => aHealth(id, venueId, own as Partial<DeviceHealth>));
const duty = fc
  .record({
    ...{ id: fc.integer({ min: 1, max: 12 }), region: anyOf(...REGIONS), key: anyOf('patrol', 'look') },
    ...{ role: anyOf('owner' as const, 'town_office' as const), venueId: anyOf(undefined, ...VENUES) },
    ...{ state: anyOf<Duty['state']>('due', 'done', 'late', 'missed'), day: fc.nat(3) },
    ...{ doneBy: anyOf(undefined, 'li', 'wang'), name: anyOf('Patrol', 'Walk') },
  })
  .map(({ id, venueId, doneBy, day, name, ...own }) =>
    aDuty(`u${id}`, {
      ...{ ...own, dueAt: AT - day * DAY_MS, term: `d${day}`, name: { zh: name, en: name } },
      ...{ cadence: 'day', lateUntil: AT + DAY_MS },
      ...(venueId === undefined ? {} : { venueId }),
      ...(doneBy === undefined ? {} : { doneBy }),
    }),
  );
const withdrawn = fc
  .integer({ min: 1, max: 12 })
  .map((id): Change => ({ kind: 'duty_withdrawn', object: { id: `u${id}` } }) as Change);
const moved = fc.oneof(
  anyOf('ta', 'tb', 'da', 'root').map((parent) => aRegion('ga', parent, 'grid')),
  anyOf('da', 'root').map((parent) => aRegion('ta', parent)),
  // Of another level it is counted with others, or for itself.
  anyOf<RegionLevel>('district', 'town').map((level) => aRegion('da', 'root', level)),
);
const times = fc.record({ opened: fc.nat(40), closed: fc.option(fc.nat(40), { nil: undefined }) });
const work = fc
  .record({ id: fc.integer({ min: 1, max: 8 }), region: anyOf(...REGIONS, 'root', ''), times })
  .map(({ id, region, times: { opened, closed } }) => ({
    ...{ id, region, openedAt: AT - opened * DAY_MS + id * HOUR_MS },
    ...(closed === undefined ? { state: 'open' } : { state: 'closed', closedAt: AT - closed * DAY_MS }),
  }));
const hazard = work.map(({ id, ...own }) => aHazard(`h${id}`, own as Partial<Hazard>));
const ticket = work.map(({ id, ...own }) => aTicket(`t${id}`, own as Partial<Ticket>));

const change = fc.oneof(
  { weight: 2, arbitrary: venue },
  { weight: 4, arbitrary: device },
  { weight: 4, arbitrary: health },
  { weight: 8, arbitrary: duty },
  { weight: 1, arbitrary: withdrawn },
  { weight: 1, arbitrary: moved },
  { weight: 3, arbitrary: hazard },
  { weight: 3, arbitrary: ticket },
);

it('kept sums are those of looking at every row, whatever came, changed, moved, was withdrawn and dropped', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(change, { minLength: 10, maxLength: 40 }), { minLength: 2, maxLength: 6 }),
      fc.nat(4),
      (batches, days) => {
        const { dir, ledger, queries, store } = freshLedger();
        store(aRegion('da', 'root', 'district'), aRegion('ta', 'da'), aRegion('tb'));
        store(
          aRegion('ga', 'ta', 'grid'),
          aRegion('gb', 'tb', 'grid'),
          ...VENUES.map((id) => aVenue(id, 'ta')),
        );
        for (const batch of batches) store(...batch);
        ledger.prune(AT - days * DAY_MS, 0);
        const rows = rowsIn(dir);
        for (const region of ['root', ...REGIONS]) {
          for (const scope of [null, ['root'], ['da', 'ga'], ['ta', 'gb'], [atVenue('v1'), 'tb']]) {
            const seen = { ...rows, venues: rows.venues.filter((one) => isSeen(rows, scope, one)) };
            expect(queries.coverage(scope, region)).toEqual(coverageOf(seen, region));
          }
          for (const offsetMs of OFFSETS) {
            const { duties, venues, devices, trend } = queries.overview({ region, now: AT, offsetMs });
            expect(duties).toEqual(standOf(rows, region, offsetMs));
            expect({ venues, devices }).toEqual(placesOf(rows, region));
            expect(trend).toEqual(trendOf(rows, region, offsetMs));
          }
        }
        for (const days of [0, 2]) {
          const span = { from: AT - days * DAY_MS - 1, until: AT, regions: REGIONS };
          expect(alike(queries.dutySums(span))).toEqual(dutySumsOf(rows, span));
          expect(gapCounts(queries.dutyGaps(span))).toEqual(gapsOf(rows, span));
          const owners = [
            ...queries.ownersDone(span),
            ...queries.ownersUndone({ ...span, venueIds: VENUES }),
          ];
          expect(alike(owners)).toEqual(ownerSumsOf(rows, span));
          const byRegion = [...queries.ownersDone(span), ...queries.ownersUndoneIn(span)];
          expect(alike(byRegion)).toEqual(ownerSumsOf(rows, span));
        }
      },
    ),
    { numRuns: 8 },
  );
});

interface Rows {
  hazards: Hazard[];
  tickets: Ticket[];
  duties: Record<string, string | number | null>[];
  venues: Venue[];
  devices: Device[];
  healths: Map<string, DeviceHealth>;
  paths: Map<string, string>;
}

function rowsIn(dir: string): Rows {
  const db = new DatabaseSync(join(dir, 'ledger.sqlite'), { readOnly: true });
  const bodies = <T>(table: string) =>
    db
      .prepare(`SELECT body FROM ${table}`)
      .all()
      .map(({ body }) => JSON.parse(String(body)) as T);
  const rows: Rows = {
    duties: db.prepare('SELECT * FROM duty').all() as Rows['duties'],
    ...{ hazards: bodies<Hazard>('hazard'), tickets: bodies<Ticket>('ticket') },
    ...{ venues: bodies<Venue>('venue'), devices: bodies<Device>('device') },
    healths: new Map(bodies<DeviceHealth>('device_health').map((one) => [one.deviceId, one])),
    paths: new Map(
      db
        .prepare('SELECT id, path FROM region')
        .all()
        .map(({ id, path }) => [String(id), String(path)]),
    ),
  };
  db.close();
  return rows;
}

const isBelow = ({ paths }: Rows, region: string, top: string) =>
  (paths.get(region) ?? '').startsWith(paths.get(top) ?? '-');

const isSeen = (rows: Rows, scope: readonly string[] | null, { id, region }: Venue) =>
  scope === null || scope.some((one) => one === atVenue(id) || isBelow(rows, region, one));

function tallied(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function placesOf(rows: Rows, region: string) {
  const below = rows.venues.filter((one) => isBelow(rows, one.region, region));
  const venues = below.filter(({ state }) => (state?.name ?? 'open') !== 'closed');
  const there = new Set(below.map(({ id }) => id));
  const healths = [...rows.healths.values()].filter(({ venueId }) => there.has(venueId));
  const stateOf = ({ silent, hasSent, unprotected }: DeviceHealth) => {
    if (silent) return 'silent';
    if (!hasSent) return 'never_sent';
    return unprotected === true ? 'unprotected' : 'normal';
  };
  return {
    venues: {
      ...{ total: venues.length, byColour: tallied(venues.map(({ risk }) => risk)) },
      byCategory: tallied(venues.map(({ category }) => String(category))),
      byLicence: tallied(venues.map(({ licence }) => licence ?? 'unknown')),
    },
    devices: { total: healths.length, byState: tallied(healths.map(stateOf)) },
  };
}

function trendOf(rows: Rows, region: string, offsetMs: number) {
  const isThere = (one: { region: string }) =>
    region === 'root' || (one.region !== '' && isBelow(rows, one.region, region));
  const [hazards, tickets] = [rows.hazards.filter(isThere), rows.tickets.filter(isThere)];
  const today = Math.floor((AT + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  return Array.from({ length: 30 }, (_, day) => {
    const from = today - (29 - day) * DAY_MS;
    const within = (at = 0) => at >= from && at < from + DAY_MS;
    return {
      ...{ from, hazards: hazards.filter(({ openedAt }) => within(openedAt)).length },
      ticketsOpened: tickets.filter(({ openedAt }) => within(openedAt)).length,
      ticketsClosed: tickets.filter(({ closedAt }) => within(closedAt)).length,
    };
  });
}

function coverageOf(rows: Rows, region: string) {
  const venues = rows.venues.filter(
    (one) => isBelow(rows, one.region, region) && (one.state?.name ?? 'open') !== 'closed',
  );
  const sensorsOf = (id: string) =>
    rows.devices.filter((one) => one.venueId === id && one.kind !== 'collector' && one.retired !== true);
  const sends = (one: Device) => {
    if (one.outOfService !== undefined) return 'outOfService';
    const health = rows.healths.get(one.id);
    if (health?.hasSent !== true) return 'neverSent';
    return health.silent || health.unprotected === true ? 'silent' : 'working';
  };
  const workingAt = (id: string) => sensorsOf(id).filter((one) => sends(one) === 'working').length;
  const count = <T>(things: readonly T[], is: (thing: T) => boolean) => things.filter(is).length;
  const standing = (some: readonly Venue[]) => ({
    venues: some.length,
    none: count(some, ({ id }) => sensorsOf(id).length === 0),
    notWorking: count(some, ({ id }) => sensorsOf(id).length > 0 && workingAt(id) === 0),
    protected: count(some, ({ id }) => workingAt(id) > 0),
  });
  const each = <K extends string | number>(keys: readonly K[]) => [...new Set(keys)];
  const sensors = venues.flatMap(({ id }) => sensorsOf(id));
  const all = standing(venues);
  return {
    ...{ region, ...all, share: all.venues === 0 ? null : all.protected / all.venues },
    kinds: each(sensors.map(({ kind }) => kind))
      .map((kind) => {
        const own = sensors.filter((one) => one.kind === kind);
        const so = (how: string) => count(own, (one) => sends(one) === how);
        const some = { silent: so('silent'), neverSent: so('neverSent'), outOfService: so('outOfService') };
        return { kind, devices: own.length, working: so('working'), ...some };
      })
      .sort((a, b) => b.devices - a.devices || a.kind.localeCompare(b.kind)),
    byWorkingSensors: each(venues.map(({ id }) => Math.min(5, workingAt(id))))
      .sort()
      .map((sensors) => ({
        ...{ sensors, venues: count(venues, ({ id }) => Math.min(5, workingAt(id)) === sensors) },
      })),
    byColour: expect.toSatisfy((lines: { colour: string }[]) => {
      const wanted = each(venues.map(({ risk }) => risk)).map((colour) => ({
        ...{ colour, ...standing(venues.filter(({ risk }) => risk === colour)) },
      }));
      expect(lines.toSorted((a, b) => (a.colour < b.colour ? -1 : 1))).toEqual(
        wanted.toSorted((a, b) => (a.colour < b.colour ? -1 : 1)),
      );
      return true;
    }),
    byCategory: venues.length === 0 ? [] : [{ category: 2, ...all }],
  };
}

function standOf(rows: Rows, region: string, offsetMs: number) {
  const own = rows.duties.filter((one) => isBelow(rows, String(one.region), region));
  const day = new Date(AT + offsetMs);
  const month = Date.UTC(day.getUTCFullYear(), day.getUTCMonth()) - offsetMs;
  const count = (is: (row: (typeof own)[number]) => boolean) => own.filter(is).length;
  return {
    open: count(({ state }) => state === 'due'),
    overdue: count(({ state, late_until }) => state === 'missed' && Number(late_until) > AT),
    missed: count(({ state, due_at }) => state === 'missed' && Number(due_at) > month),
  };
}

type Span = { from: number; until: number };
type Row = Rows['duties'][number];
const inSpan = (rows: Rows, { from, until }: Span) =>
  rows.duties.filter((one) => Number(one.due_at) > from && Number(one.due_at) <= until);
const doneBy = ({ state, done_by }: Row) => (state === 'done' || state === 'late' ? done_by : null) ?? null;

/** Rows that are alike, counted; in no order. */
function counted<T extends { count: number }>(lines: readonly Omit<T, 'count'>[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1);
  return [...counts].map(([key, count]) => `${key} ${count}`).sort();
}

const keyOf = (line: object) => JSON.stringify(Object.entries(line).sort(([a], [b]) => (a < b ? -1 : 1)));

function alike(sums: readonly (DutySum | OwnerSum)[]): string[] {
  return sums.map(({ count, ...line }) => `${keyOf(line)} ${count}`).sort();
}

function dutySumsOf(rows: Rows, span: Span): string[] {
  const lines = inSpan(rows, span).map((one) => ({
    ...{ region: one.region, key: one.key, name: { zh: one.name_zh, en: one.name_en }, role: one.role },
    ...{ state: one.state, doneBy: one.role === 'owner' ? null : doneBy(one) },
  }));
  return counted<DutySum>(lines as Omit<DutySum, 'count'>[]);
}

function ownerSumsOf(rows: Rows, span: Span): string[] {
  const owned = inSpan(rows, span).filter(({ role }) => role === 'owner');
  const lines = owned
    .map((one) => ({
      ...{ region: one.region, state: one.state, doneBy: doneBy(one) },
      venueId: doneBy(one) === null ? one.venue_id : null,
    }))
    .filter((one) => one.doneBy !== null || one.venueId !== null);
  return counted<OwnerSum>(lines as Omit<OwnerSum, 'count'>[]);
}

type Counted = { region: unknown; key: unknown; role: unknown; term: unknown; isOfVenues: boolean };

function gapCounts(gaps: readonly (Counted & { missed: number; late: number })[]): string[] {
  return gaps
    .map(({ region, key, role, term, isOfVenues, missed, late }) =>
      [region, key, role, term, isOfVenues, missed, late].join(' '),
    )
    .sort();
}

function gapsOf(rows: Rows, span: Span): string[] {
  const gaps = new Map<string, Counted & { missed: number; late: number }>();
  for (const one of inSpan(rows, span)) {
    if (one.state !== 'missed' && one.state !== 'late') continue;
    const { region, key, role, term } = one;
    const own = { region, key, role, term, isOfVenues: one.venue_id !== null };
    const gap = gaps.get(keyOf(own)) ?? { ...own, missed: 0, late: 0 };
    gap[one.state] += 1;
    gaps.set(keyOf(own), gap);
  }
  return gapCounts([...gaps.values()]);
}
