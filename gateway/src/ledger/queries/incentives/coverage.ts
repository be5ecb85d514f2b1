/** How many venues of a region are under working sensors, by kind, colour and category (domain sheet §6). */

import type { RiskColour } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { Coverage, KindCoverage, VenueCoverage } from '../../incentive-port.ts';
import type { Scope } from '../../query-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { isIn, subtreesOf } from '../scope.ts';
import { isSupervisedRow } from './supervised.ts';

/** From so many working sensors on, venues are counted together. */
const SENSORS_MAX = 5;

const ONE = { regions: ['venue.region' as const], venue: 'venue.id' as const };

interface DeviceRow {
  venueId: string;
  kind: string;
  /** Each 1 or 0. */
  hasSent: number;
  isSilent: number;
  isOut: number;
}
type Condition = 'working' | 'silent' | 'neverSent' | 'outOfService';

/** A collector passes on what others sense, and senses nothing itself. */
const NO_SENSOR = 'collector';

export function readCoverage(statements: Statements, scope: Scope, region: string): Coverage {
  const venues = readVenues(statements, scope, region);
  const kinds = new Map<string, KindCoverage>();
  const sensors = new Map<string, { all: number; working: number }>();
  for (const row of readDevices(statements, scope, region)) {
    const condition = conditionOf(row);
    const kind = kinds.get(row.kind) ?? emptyKind(row.kind);
    kind.devices += 1;
    kind[condition] += 1;
    kinds.set(row.kind, kind);
    const own = sensors.get(row.venueId) ?? { all: 0, working: 0 };
    own.all += 1;
    if (condition === 'working') own.working += 1;
    sensors.set(row.venueId, own);
  }
  return summed(region, venues, { kinds, sensors });
}

interface VenueRow {
  id: string;
  risk: string;
  category: number;
}

function summed(
  region: string,
  venues: readonly VenueRow[],
  {
    kinds,
    sensors,
  }: {
    kinds: ReadonlyMap<string, KindCoverage>;
    sensors: ReadonlyMap<string, { all: number; working: number }>;
  },
): Coverage {
  const all = emptyVenues();
  const byColour = new Map<RiskColour, VenueCoverage>();
  const byCategory = new Map<number, VenueCoverage>();
  const byWorking = new Map<number, number>();
  for (const { id, risk, category } of venues) {
    const own = sensors.get(id) ?? { all: 0, working: 0 };
    const colour = risk as RiskColour;
    const counts = [all, entryOf(byColour, colour), entryOf(byCategory, category)];
    for (const one of counts) count(one, own);
    const working = Math.min(own.working, SENSORS_MAX);
    byWorking.set(working, (byWorking.get(working) ?? 0) + 1);
  }
  return {
    region,
    ...all,
    share: all.venues === 0 ? null : all.protected / all.venues,
    kinds: [...kinds.values()].sort((a, b) => b.devices - a.devices || a.kind.localeCompare(b.kind)),
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

function emptyKind(kind: string): KindCoverage {
  return { kind, devices: 0, working: 0, silent: 0, neverSent: 0, outOfService: 0 };
}

function count(venues: VenueCoverage, { all, working }: { all: number; working: number }): void {
  venues.venues += 1;
  if (all === 0) venues.none += 1;
  else if (working === 0) venues.notWorking += 1;
  else venues.protected += 1;
}

function conditionOf({ isOut, hasSent, isSilent }: DeviceRow): Condition {
  if (isOut === 1) return 'outOfService';
  if (hasSent === 0) return 'neverSent';
  return isSilent === 1 ? 'silent' : 'working';
}

function readVenues(statements: Statements, scope: Scope, region: string): VenueRow[] {
  let query = build
    .selectFrom('venue')
    .select(['venue.id', 'venue.risk', 'venue.category'])
    .where(isSupervisedRow);
  for (const regions of [scope, [region]]) {
    const subtrees = subtreesOf(statements, regions);
    if (subtrees !== null) query = query.where((eb) => isIn(eb, subtrees, ONE));
  }
  return statements.all(query);
}

/** Unprotected ones depend on a dead collector: they are as silent as it is. */
function readDevices(statements: Statements, scope: Scope, region: string): DeviceRow[] {
  let query = build
    .selectFrom('device')
    .innerJoin('venue', 'venue.id', 'device.venue_id')
    .leftJoin('device_health', 'device_health.device_id', 'device.id')
    .select([
      'device.venue_id as venueId',
      'device.kind',
      sql<number>`coalesce(json_extract(device_health.body, '$.hasSent'), 0)`.as('hasSent'),
      sql<number>`coalesce(json_extract(device_health.body, '$.silent'), 0)
        or coalesce(json_extract(device_health.body, '$.unprotected'), 0)`.as('isSilent'),
      sql<number>`json_extract(device.body, '$.outOfService') is not null`.as('isOut'),
    ])
    .where('device.kind', '<>', NO_SENSOR)
    .where(isSupervisedRow)
    .where(sql<number>`coalesce(json_extract(device.body, '$.retired'), 0)`, '=', 0);
  for (const regions of [scope, [region]]) {
    const subtrees = subtreesOf(statements, regions);
    if (subtrees !== null) query = query.where((eb) => isIn(eb, subtrees, ONE));
  }
  return statements.all(query);
}
