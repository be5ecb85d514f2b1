/** What acts on duties ask first: the region in which somebody wants to act, the thing on file that is in the state for it. */

import type { FilingOf, FilingType, Region } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import { type Api, found, readScope, requireAbility, requireMay } from '../api.ts';
import { Problem } from '../problems.ts';

/** Throws `forbidden`, and `unknown-region` for one out of sight. */
export async function askedRegion(
  api: Api,
  caller: Caller,
  { ability, id }: { ability: ActAbility; id: string },
): Promise<Region> {
  requireAbility(api, caller, ability);
  const region = await api.options.ledger.region(readScope(api, caller), id);
  if (region === null) throw new Problem('unknown-region', undefined, { field: 'region' });
  requireMay(api, caller, ability, region.id);
  return region;
}

interface Asked<T extends FilingType> {
  ability: ActAbility;
  type: T;
  id: string;
  state: FilingOf<T>['state'];
}

/** Throws `not-found`, `forbidden`, and `wrong-state` for one that is in another. */
export async function askedFiling<T extends FilingType>(
  api: Api,
  caller: Caller,
  { ability, type, id, state }: Asked<T>,
): Promise<FilingOf<T>> {
  requireAbility(api, caller, ability);
  const filing = found(await api.options.ledger.filing(readScope(api, caller), type, id)) as FilingOf<T>;
  requireMay(api, caller, ability, filing.region);
  if (filing.state !== state) throw new Problem('wrong-state', `It is ${filing.state}`);
  return filing;
}
