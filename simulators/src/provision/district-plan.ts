/** Draws a whole district from a seed: regions, venues, devices, people. Secrets are not part of it. */

import { LIMITS } from '@ninewatch/contracts';
import { type Random, randomOf } from '../base/random.ts';
import { CITY, DISTRICT, GIVEN_NAMES, SURNAMES, TOWNS, VILLAGES } from './names.ts';
import { type PlannedVenue, planVenues } from './venue-plan.ts';

export interface PlannedRegion {
  id: string;
  name: string;
  level: 'city' | 'district' | 'town' | 'village' | 'grid';
  parent: string;
}
export interface PlannedDevice {
  id: string;
  venueId: string;
  kind: string;
  model: string;
  place: string;
  collector?: string;
}
export interface PlannedUser {
  username: string;
  name: string;
  roles: { role: string; region: string }[];
}
export interface DistrictPlan {
  regions: PlannedRegion[];
  venues: PlannedVenue[];
  devices: PlannedDevice[];
  users: PlannedUser[];
}

export interface DistrictSize {
  venues: number;
  devicesPerVenue: number;
  seed: number;
  /** Each venue has one collector, and everything else there is its child. */
  allBehindCollectors?: boolean;
  /** Collectors serve the venues around them, each up to so many children, and no device connects by itself. */
  childrenPerCollector?: number;
}

const VILLAGES_PER_TOWN = 3;
const GRIDS_PER_VILLAGE = 2;
const VENUES_PER_TOWN = 60;
/** Every so many-th venue has a collector when not all have one. */
const COLLECTOR_EVERY = 25;

export function planDistrict(size: DistrictSize): DistrictPlan {
  const regions = planRegions(size.venues);
  const grids = regions.filter((region) => region.level === 'grid').map((region) => region.id);
  const venues = planVenues(size.venues, grids, randomOf(size.seed, 'venues'));
  const planned = venues.flatMap((venue, i) => planDevices(venue, i, size));
  const devices = size.childrenPerCollector === undefined ? planned : underShared(planned, venues, size);
  return { regions, venues, devices, users: planUsers(regions, randomOf(size.seed, 'people')) };
}

function planRegions(venues: number): PlannedRegion[] {
  const towns = TOWNS.slice(0, Math.max(2, Math.ceil(venues / VENUES_PER_TOWN)));
  const regions: PlannedRegion[] = [
    { id: 'yz', name: CITY, level: 'city', parent: 'root' },
    { id: 'yz-jl', name: DISTRICT, level: 'district', parent: 'yz' },
  ];
  towns.forEach((town, t) => {
    const townId = `yz-jl-t${t + 1}`;
    regions.push({ id: townId, name: town, level: 'town', parent: 'yz-jl' });
    for (let v = 0; v < VILLAGES_PER_TOWN; v += 1) {
      const villageId = `${townId}-v${v + 1}`;
      const name = VILLAGES[(t * VILLAGES_PER_TOWN + v) % VILLAGES.length] as string;
      regions.push({ id: villageId, name, level: 'village', parent: townId });
      for (let g = 1; g <= GRIDS_PER_VILLAGE; g += 1) {
        regions.push({
          id: `${villageId}-g${g}`,
          name: `${name}第${g}网格`,
          level: 'grid',
          parent: villageId,
        });
      }
    }
  });
  return regions;
}

/** What a venue of each category has first; a bigger installation goes round again. */
const KINDS: Record<number, readonly string[]> = {
  1: ['smoke', 'electrical', 'water_pressure', 'smoke', 'charging'],
  2: ['smoke', 'gas', 'electrical', 'heat', 'co'],
  3: ['smoke', 'multi', 'electrical', 'call_point', 'water_pressure'],
  4: ['smoke', 'multi', 'electrical', 'call_point'],
  5: ['multi', 'electrical', 'smoke', 'co'],
  6: ['smoke', 'electrical', 'multi', 'call_point'],
  7: ['smoke', 'gas', 'electrical', 'call_point', 'heat'],
  8: ['smoke', 'electrical', 'dust', 'heat', 'nh3', 'h2s'],
  9: ['multi', 'gas', 'electrical', 'heat', 'call_point'],
};
const PLACES: Record<string, readonly string[]> = {
  smoke: ['大堂', '库房', '走廊', '二楼'],
  heat: ['厨房', '锅炉间'],
  multi: ['大厅', '前台', '包间'],
  gas: ['厨房', '气瓶间'],
  co: ['厨房', '热水间'],
  electrical: ['配电箱', '总配电柜'],
  charging: ['充电点'],
  water_pressure: ['末端试水', '消火栓'],
  call_point: ['出口', '楼梯口'],
  dust: ['车间'],
  nh3: ['冷库'],
  h2s: ['污水池'],
  collector: ['弱电箱'],
};

function planDevices(venue: PlannedVenue, index: number, size: DistrictSize): PlannedDevice[] {
  const random = randomOf(size.seed, `devices/${venue.id}`);
  // One fewer, one more, as many: the total stays venues × devicesPerVenue.
  const shift = size.devicesPerVenue < 2 ? 0 : ([-1, 1, 0][index % 3] as number);
  const count = size.devicesPerVenue + shift;
  const hasCollector = size.allBehindCollectors === true || (index % COLLECTOR_EVERY === 1 && count > 2);
  const sensors = Math.min(hasCollector ? count - 1 : count, LIMITS.childrenPerCollectorMax);
  const collector = hasCollector ? `${venue.id}-collector` : undefined;
  const kinds = KINDS[venue.category] ?? ['smoke'];
  const devices = Array.from({ length: sensors }, (_, i): PlannedDevice => {
    const kind = kinds[i % kinds.length] as string;
    return {
      ...device(venue.id, kind, { number: i + 1, random }),
      ...(collector === undefined ? {} : { collector }),
    };
  });
  if (collector === undefined) return devices;
  return [{ ...device(venue.id, 'collector', { number: 0, random }), id: collector }, ...devices];
}

/** Neighbours of a grid share a collector that hangs in the first of their venues. */
function underShared(
  devices: readonly PlannedDevice[],
  venues: readonly PlannedVenue[],
  { seed, childrenPerCollector = LIMITS.childrenPerCollectorMax }: DistrictSize,
): PlannedDevice[] {
  const childrenMax = Math.min(childrenPerCollector, LIMITS.childrenPerCollectorMax);
  const regionOf = new Map(venues.map(({ id, region }) => [id, region]));
  const sensors = devices.filter(({ kind }) => kind !== 'collector');
  const byGrid = Map.groupBy(sensors, ({ venueId }) => regionOf.get(venueId));
  return [...byGrid.values()].flatMap((neighbours) => {
    const parts = Array.from({ length: Math.ceil(neighbours.length / childrenMax) }, (_, i) =>
      neighbours.slice(i * childrenMax, (i + 1) * childrenMax),
    );
    return parts.flatMap((children) => {
      // Of a device and not of its venue: a big venue may need two.
      const [first] = children as [PlannedDevice, ...PlannedDevice[]];
      const random = randomOf(seed, `collector/${first.id}`);
      const own = {
        ...device(first.venueId, 'collector', { number: 0, random }),
        id: `${first.id}-collector`,
      };
      return [own, ...children.map(({ collector: _, ...child }) => ({ ...child, collector: own.id }))];
    });
  });
}

function device(venueId: string, kind: string, parts: { number: number; random: Random }): PlannedDevice {
  return {
    id: `${venueId}-${kind}-${parts.number}`,
    venueId,
    kind,
    model: `SIM-${kind.toUpperCase()}-${parts.random.integer(1, 3)}`,
    place: parts.random.pick(PLACES[kind] ?? ['室内']),
  };
}

/** Two duty officers, an office and a grid worker for each town, and somebody who may only look. */
function planUsers(regions: readonly PlannedRegion[], random: Random): PlannedUser[] {
  const name = () => `${random.pick(SURNAMES)}${random.pick(GIVEN_NAMES)}`;
  const user = (username: string, role: string, region: string) => ({
    username,
    name: name(),
    roles: [{ role, region }],
  });
  const towns = regions.filter((region) => region.level === 'town');
  const firstGrid = (town: string) =>
    regions.find((region) => region.level === 'grid' && region.id.startsWith(`${town}-`));
  return [
    user('duty1', 'duty_officer', 'yz-jl'),
    user('duty2', 'duty_officer', 'yz-jl'),
    ...towns.map((town, i) => user(`town${i + 1}`, 'town_office', town.id)),
    ...towns.map((town, i) => user(`grid${i + 1}`, 'grid_worker', firstGrid(town.id)?.id ?? town.id)),
    user('audit1', 'auditor', 'yz-jl'),
  ];
}
