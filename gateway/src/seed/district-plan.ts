/** A district for measuring: its regions, venues, devices and people as acts, the same ones for the same size. */

import type { Act, DeviceInput, RegionInput, RoleGrant, UserInput, VenueInput } from '@ninewatch/rules';

export interface DistrictSize {
  venues: number;
  devices: number;
}

/** Ours: a large district, of which the domain sheet says no more than its levels. */
const TOWNS = 20;
const VILLAGES_A_TOWN = 15;
const GRIDS_A_VILLAGE = 3;
const LINES_AN_IMPORT = 1_000;
const CATEGORIES = ['商店', '餐馆', '旅馆', '歌厅', '茶馆', '诊所', '幼儿园', '作坊', '气瓶站'] as const;
/** One of each in a venue of three devices; a venue with more begins again. */
const KINDS = ['smoke', 'gas', 'electrical'] as const;
/** Every so many venues. */
const EVERY = { flammable: 7, crowded: 5, keyFire: 40, gasHeavy: 33, blue: 23 } as const;

const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
export const townId = (town: number) => `town-${padded(town, 2)}`;
const villageId = (town: number, village: number) => `village-${padded(town, 2)}-${padded(village, 2)}`;
const gridId = (town: number, village: number, grid: number) =>
  `grid-${padded(town, 2)}-${padded(village, 2)}-${grid}`;
export const venueId = (venue: number) => `v-${padded(venue, 5)}`;

export interface PlannedDevice {
  id: string;
  venueId: string;
  kind: (typeof KINDS)[number];
}

/** The n-th device stands in the venue n modulo their count: the first of every venue is a smoke detector. */
export function plannedDevice(index: number, { venues }: DistrictSize): PlannedDevice {
  const kind = KINDS[Math.floor(index / venues) % KINDS.length] ?? 'smoke';
  return { id: `${kind[0]}-${padded(index, 5)}`, venueId: venueId(index % venues), kind };
}

/** Enough for a login, and known to whoever made the folder: it holds a district that does not exist. */
export function plannedSecret(deviceId: string): string {
  return `measured-only-${deviceId}`.padEnd(24, '-');
}

/** Parents before children. */
export function* regionActs(): Generator<Act> {
  const create = (region: RegionInput): Act => ({ type: 'region.create', region });
  yield create({ id: 'city', name: '市', level: 'city', parent: 'root' });
  yield create({ id: 'district', name: '区', level: 'district', parent: 'city' });
  for (let town = 0; town < TOWNS; town++) {
    yield create({ id: townId(town), name: `第${town + 1}镇`, level: 'town', parent: 'district' });
    for (let village = 0; village < VILLAGES_A_TOWN; village++) {
      const parent = villageId(town, village);
      yield create({ id: parent, name: `第${village + 1}村`, level: 'village', parent: townId(town) });
      for (let grid = 0; grid < GRIDS_A_VILLAGE; grid++) {
        const id = gridId(town, village, grid);
        yield create({ id, name: `第${grid + 1}网格`, level: 'grid', parent });
      }
    }
  }
}

/** Grids are filled in turn, so that each has venues of every category and colour. */
function gridOf(venue: number): string {
  const village = Math.floor(venue / TOWNS);
  const grid = Math.floor(village / VILLAGES_A_TOWN);
  return gridId(venue % TOWNS, village % VILLAGES_A_TOWN, grid % GRIDS_A_VILLAGE);
}

function plannedVenue(venue: number): VenueInput {
  const category = (venue % CATEGORIES.length) + 1;
  const is = (every: number) => venue % every === 0;
  return {
    id: venueId(venue),
    name: `${CATEGORIES[category - 1]}第${venue}号`,
    category,
    region: gridOf(venue),
    address: `解放路${venue}号`,
    facts: {
      flammable: is(EVERY.flammable),
      crowded: is(EVERY.crowded),
      keyFire: is(EVERY.keyFire),
      gasHeavy: is(EVERY.gasHeavy),
      areaM2: 20 + (venue % 400),
    },
  };
}

/** As an import takes them, a thousand lines an act. */
export function* venueActs({ venues }: DistrictSize): Generator<Act> {
  for (let from = 0; from < venues; from += LINES_AN_IMPORT) {
    const count = Math.min(LINES_AN_IMPORT, venues - from);
    const lines = Array.from({ length: count }, (_, i) => ({ line: i + 2, venue: plannedVenue(from + i) }));
    yield { type: 'venue.import', lines };
  }
  for (let venue = 1; venue < venues; venue += EVERY.blue) {
    const isYellow = ![EVERY.flammable, EVERY.crowded, EVERY.keyFire, EVERY.gasHeavy].some(
      (every) => venue % every === 0,
    );
    const reason = 'closed most of the year';
    if (isYellow) yield { type: 'venue.override', id: venueId(venue), colour: 'blue', reason };
  }
}

export function* deviceActs(size: DistrictSize, hash: (secret: string) => string): Generator<Act> {
  const input = (index: number): DeviceInput => {
    const device = plannedDevice(index, size);
    return { ...device, place: '大厅', secretHash: hash(plannedSecret(device.id)) };
  };
  for (let from = 0; from < size.devices; from += LINES_AN_IMPORT) {
    const count = Math.min(LINES_AN_IMPORT, size.devices - from);
    const lines = Array.from({ length: count }, (_, i) => ({ line: i + 2, device: input(from + i) }));
    yield { type: 'device.import', lines };
  }
}

/** People of every role, each grid with its worker; all with the same password. */
export function* userActs(passwordHash: string): Generator<Act> {
  const create = (username: string, role: RoleGrant['role'], region: string, venue?: string): Act => {
    const roles = [{ role, region, ...(venue === undefined ? {} : { venue }) }];
    const user: UserInput = { id: username, username, name: username, roles, passwordHash };
    return { type: 'user.create', user };
  };
  for (const role of ['duty_officer', 'district_department', 'district_committee'] as const) {
    yield create(role, role, 'district');
  }
  yield create('city', 'city', 'city');
  yield create('auditor', 'auditor', 'root');
  for (let town = 0; town < TOWNS; town++) {
    for (const role of ['town_office', 'town_section', 'town_leader'] as const) {
      yield create(`${role}-${town}`, role, townId(town));
    }
    for (let village = 0; village < VILLAGES_A_TOWN; village++) {
      yield create(`village-${town}-${village}`, 'village', villageId(town, village));
      for (let grid = 0; grid < GRIDS_A_VILLAGE; grid++) {
        const region = gridId(town, village, grid);
        yield create(`grid_worker-${town}-${village}-${grid}`, 'grid_worker', region);
        const first = (grid * VILLAGES_A_TOWN + village) * TOWNS + town;
        yield create(`owner-${town}-${village}-${grid}`, 'owner', region, venueId(first));
      }
    }
  }
}
