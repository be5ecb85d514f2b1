/** Whether a caller may bind a device to a foreign one. */

import type { ForeignRef } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import type { Api } from '../api.ts';
import { Problem } from '../problems.ts';

/** Whoever binds a device to a source hears what the source says: it must belong to where the caller may. [P10] */
export function mayBind(
  api: Api,
  caller: Caller,
  ability: ActAbility,
  foreign: ForeignRef | null | undefined,
) {
  if (foreign == null) return true;
  return api.permissions.may(caller, ability, api.options.foreign.regionOf(foreign.source) ?? 'root');
}

export function requireBinding(
  api: Api,
  caller: Caller,
  asked: { ability: ActAbility; foreign: ForeignRef | null | undefined },
): void {
  if (mayBind(api, caller, asked.ability, asked.foreign)) return;
  throw new Problem('forbidden', 'the source is not of your regions', { field: 'foreign' });
}
