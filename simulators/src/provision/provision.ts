/** Puts a planned district into a gateway and its secrets into a file; running it again changes nothing else. */

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { eachAtOnce } from '../base/at-once.ts';
import { readSecretsIfAny, type Secrets, type UserSecret, writeSecrets } from '../base/secrets-file.ts';
import { ApiClient, type ApiLogin, type CsvRow } from './api-client.ts';
import { type DistrictPlan, type DistrictSize, planDistrict } from './district-plan.ts';
import { enrolDevices } from './enrolment.ts';

export interface ProvisionOptions extends ApiLogin, DistrictSize {
  /** Existing secrets and passwords in it are kept; written with mode 0600. */
  secretsFile: string;
  onProgress?: (line: string) => void;
}

export interface ProvisionReport {
  regions: number;
  venues: number;
  devices: number;
  created: number;
  updated: number;
  /** Devices that existed with secrets unknown to the file, and got new ones. */
  replaced: number;
  /** `password` is absent when the account was there before and this file did not know it. */
  users: UserSecret[];
  secretsFile: string;
}

const VENUE_COLUMNS = [
  'id',
  'name',
  'category',
  'region',
  'address',
  'contact',
  'flammable',
  'crowded',
  'key_fire',
  'mixed',
  'gas_heavy',
  'area_m2',
  'diners',
  'beds',
  'pupils',
  'staff',
  'floor',
] as const;

/**
 * Region tree, venues of all nine categories in four colours, devices, and people with roles.
 * Refuses with one line (`Failure`) when the gateway is not there, refuses the login, or rejects a line.
 */
export async function provision(options: ProvisionOptions): Promise<ProvisionReport> {
  const say = options.onProgress ?? (() => {});
  const plan = planDistrict(options);
  const known = await readSecretsIfAny(options.secretsFile);
  const api = await ApiClient.open(options);
  await createRegions(api, plan);
  say(`${plan.regions.length} regions`);
  const venues = await api.importRows('/venues/import', VENUE_COLUMNS, plan.venues.map(venueRow));
  say(`${plan.venues.length} venues`);
  await recordBlue(api, plan);
  const devices = await enrolDevices(api, plan.devices, {
    known: new Map(known.devices.map(({ id, secret }) => [id, secret])),
    keep: (secretOf) => writeSecrets(options.secretsFile, secretsOf(plan, secretOf, known.users)),
    say,
  });
  say(`${plan.devices.length} devices`);
  const users = await createUsers(api, plan, known.users);
  say(`${users.length} people`);
  await writeSecrets(options.secretsFile, secretsOf(plan, devices.secretOf, users));
  return {
    regions: plan.regions.length,
    venues: plan.venues.length,
    devices: plan.devices.length,
    created: venues.created + devices.created,
    updated: venues.updated + devices.updated,
    replaced: devices.replaced,
    users,
    secretsFile: options.secretsFile,
  };
}

/** 192 bits; never from the seed, which everybody can guess. */
function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

function venueRow({ facts, isBlue: _, risk: __, ...venue }: DistrictPlan['venues'][number]): CsvRow {
  return {
    ...venue,
    flammable: facts.flammable,
    crowded: facts.crowded,
    key_fire: facts.keyFire,
    mixed: facts.mixed,
    gas_heavy: facts.gasHeavy,
    area_m2: facts.areaM2,
    diners: facts.diners,
    beds: facts.beds,
    pupils: facts.pupils,
    staff: facts.staff,
    floor: facts.floor,
  };
}

/** Parents first; those of one level together, since each act waits for its decision. */
async function createRegions(api: ApiClient, plan: DistrictPlan): Promise<void> {
  for (const level of ['city', 'district', 'town', 'village', 'grid']) {
    const regions = plan.regions.filter((region) => region.level === level);
    await Promise.all(regions.map((region) => api.create('/regions', region)));
  }
}

const BLUE_REASON = '面积小、无明火、无住宿，经镇街核定为低风险';

/** Blue is a human act with a reason; one that is recorded already is not recorded again. */
async function recordBlue(api: ApiClient, plan: DistrictPlan): Promise<void> {
  const blue = plan.venues.filter(({ isBlue }) => isBlue);
  await eachAtOnce(blue, async ({ id }) => {
    const now = z.object({ risk: z.string() }).parse(await api.get(`/venues/${id}`));
    if (now.risk === 'blue') return;
    await api.post(`/venues/${id}/override`, { colour: 'blue', reason: BLUE_REASON });
  });
}

/** A device whose secret is not known yet is left out: the next run gets it a new one. */
function secretsOf(
  plan: DistrictPlan,
  secretOf: ReadonlyMap<string, string>,
  users: readonly UserSecret[],
): Secrets {
  return {
    version: 1,
    venues: plan.venues.map(({ id, name, category, risk, isBlue }) => ({
      id,
      name,
      category,
      risk: isBlue ? 'blue' : risk,
    })),
    devices: plan.devices.flatMap(({ model: _, ...device }) => {
      const secret = secretOf.get(device.id);
      return secret === undefined ? [] : [{ ...device, secret }];
    }),
    users: [...users],
  };
}

function createUsers(
  api: ApiClient,
  plan: DistrictPlan,
  known: readonly UserSecret[],
): Promise<UserSecret[]> {
  return Promise.all(
    plan.users.map(async (user) => {
      const password = known.find(({ username }) => username === user.username)?.password;
      const offered = password ?? newSecret();
      const outcome = await api.create('/users', { ...user, password: offered });
      if (outcome === 'created') return { ...user, password: offered };
      return password === undefined ? user : { ...user, password };
    }),
  );
}
