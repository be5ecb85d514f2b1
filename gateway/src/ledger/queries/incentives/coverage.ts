/** How many venues of a region are under working sensors, by kind, colour and category (domain sheet §6). */

import type { RiskColour } from '@ninewatch/rules';
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Coverage, KindCoverage, VenueCoverage } from '../../incentive-port.ts';
import type { Scope } from '../../query-port.ts';
import type { KindSumTable, Schema } from '../../store/schema.ts';
import { build, type Statements } from '../../store/statements.ts';
import { placesIn } from '../places-in.ts';
import { isIn, subtreesOf } from '../scope.ts';
import { isSupervisedRow } from './supervised.ts';

/** From so many working sensors on, venues are counted together. */
const SENSORS_MAX = 5;

const ONE = { regions: ['venue.region' as const], venue: 'venue.id' as const };

/** So many venues are alike in all of this; `sensorsWorking` up to `SENSORS_MAX`. */
interface VenueSum {
  risk: string;
  category: number;
  /** 1 or 0. */
  hasSensors: number;
  sensorsWorking: number;
  count: number;
}

export function readCoverage(statements: Statements, scope: Scope, region: string): Coverage {
  const places = [scope, [region]];
  const all = emptyVenues();
  const byColour = new Map<RiskColour, VenueCoverage>();
  const byCategory = new Map<number, VenueCoverage>();
  const byWorking = new Map<number, number>();
  for (const sum of venueSums(statements, places)) {
    const counts = [all, entryOf(byColour, sum.risk as RiskColour), entryOf(byCategory, sum.category)];
    for (const one of counts) add(one, sum);
    byWorking.set(sum.sensorsWorking, (byWorking.get(sum.sensorsWorking) ?? 0) + sum.count);
  }
  return {
    region,
    ...all,
    share: all.venues === 0 ? null : all.protected / all.venues,
    kinds: kindsOf(statements, places),
    byWorkingSensors: sorted(byWorking).map(([number, venues]) => ({ sensors: number, venues })),
    byColour: [...byColour].map(([colour, one]) => ({ colour, ...one })),
    byCategory: sorted(byCategory).map(([category, one]) => ({ category, ...one })),
  };
}

function sorted<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b);
}

function entryOf<K>(map: Map<K, VenueCoverage>, key: K): VenueCoverage {
  const known = map.get(key) ?? emptyVenues();
  map.set(key, known);
  return known;
}

function emptyVenues(): VenueCoverage {
  return { venues: 0, none: 0, notWorking: 0, protected: 0 };
}

function add(venues: VenueCoverage, { hasSensors, sensorsWorking, count }: VenueSum): void {
  venues.venues += count;
  if (hasSensors === 0) venues.none += count;
  else if (sensorsWorking === 0) venues.notWorking += count;
  else venues.protected += count;
}

function venueSums(statements: Statements, places: readonly Scope[]): VenueSum[] {
  const kept = placesIn(statements, places);
  if (kept !== null) {
    const sums = build
      .selectFrom('venue_sum')
      .select(['risk', 'category', 'has_sensors as hasSensors', 'working as sensorsWorking'])
      .select(({ fn }) => fn.sum<number>('count').as('count'))
      .where('state', '<>', 'closed')
      .where(kept)
      .groupBy(['risk', 'category', 'has_sensors', 'working']);
    return statements.all(sums).filter(({ count }) => count > 0);
  }
  const rows = build
    .selectFrom('venue')
    .leftJoin('venue_sensors', 'venue_sensors.venue_id', 'venue.id')
    .select(['venue.risk', 'venue.category'])
    .select(sql<number>`coalesce(venue_sensors.sensors, 0) > 0`.as('hasSensors'))
    .select(
      sql<number>`min(coalesce(venue_sensors.working, 0), ${sql.lit(SENSORS_MAX)})`.as('sensorsWorking'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .groupBy(['venue.risk', 'venue.category', sql.ref('hasSensors'), sql.ref('sensorsWorking')]);
  return statements.all(supervisedIn(statements, rows, places));
}

function kindsOf(statements: Statements, places: readonly Scope[]): KindCoverage[] {
  const kinds = new Map<string, KindCoverage>();
  for (const { kind, state, count } of kindSums(statements, places)) {
    const one = kinds.get(kind) ?? {
      ...{ kind, devices: 0, working: 0, silent: 0, neverSent: 0, outOfService: 0 },
    };
    one.devices += count;
    one[state] += count;
    kinds.set(kind, one);
  }
  return [...kinds.values()].sort((a, b) => b.devices - a.devices || a.kind.localeCompare(b.kind));
}

function kindSums(statements: Statements, places: readonly Scope[]): Omit<KindSumTable, 'place'>[] {
  const kept = placesIn(statements, places);
  if (kept !== null) {
    const sums = build
      .selectFrom('kind_sum')
      .select(['kind', 'state'])
      .select(({ fn }) => fn.sum<number>('count').as('count'))
      .where(kept)
      .groupBy(['kind', 'state']);
    return statements.all(sums).filter(({ count }) => count > 0);
  }
  const rows = build
    .selectFrom('venue')
    .innerJoin('sensor_sum', 'sensor_sum.venue_id', 'venue.id')
    .select(['sensor_sum.kind', 'sensor_sum.state'])
    .select(({ fn }) => fn.sum<number>('sensor_sum.count').as('count'))
    .groupBy(['sensor_sum.kind', 'sensor_sum.state']);
  return statements.all(supervisedIn(statements, rows, places));
}

/** Of the venues that lie in each of the places and are not closed. */
function supervisedIn<T extends 'venue', Row>(
  statements: Statements,
  rows: SelectQueryBuilder<Schema, T, Row>,
  places: readonly Scope[],
): SelectQueryBuilder<Schema, T, Row> {
  let supervised = rows.where(isSupervisedRow);
  for (const regions of places) {
    const subtrees = subtreesOf(statements, regions);
    if (subtrees !== null) supervised = supervised.where((eb) => isIn(eb as never, subtrees, ONE) as never);
  }
  return supervised;
}
