/** What a signed-in person may see and do, from the role table and the regions of the grants. [P10] */

import type { Actor, RoleGrant, User } from '@ninewatch/rules';
import type { Scope } from '../../ledger/query-port.ts';
import { type RegionTree, ROOT } from './region-tree.ts';
import { type Ability, ROLES_BY_ABILITY, ROOT_ONLY } from './roles.ts';

/** A person with a valid session, as of this call. */
export interface Caller {
  actor: Actor;
  grants: readonly RoleGrant[];
  version: number;
  token: string;
  tokenId: string;
  expiresAt: number;
}

export function asActor(user: User): Actor {
  return { userId: user.id, username: user.username, name: user.name };
}

export class Permissions {
  readonly #tree: RegionTree;

  constructor(tree: RegionTree) {
    this.#tree = tree;
  }

  /** The regions in which the caller has the ability (null is everything), or `nowhere`. */
  scope(caller: Caller, ability: Ability): Scope | 'nowhere' {
    const regions = grantsFor(caller, ability).map((grant) => grant.region);
    return regions.length === 0 ? 'nowhere' : this.#tree.normalise(regions);
  }

  /** `region` empty means a thing of the gateway itself, which belongs to root. */
  may(caller: Caller, ability: Ability, region: string): boolean {
    return grantsFor(caller, ability).some((grant) => this.#tree.isWithin(region, grant.region));
  }

  sees(scope: Scope, region: string): boolean {
    return scope === null || scope.some((top) => this.#tree.isWithin(region, top));
  }
}

function grantsFor(caller: Caller, ability: Ability): RoleGrant[] {
  const roles = ROLES_BY_ABILITY[ability];
  return caller.grants.filter(
    (grant) => roles.includes(grant.role) && (grant.region === ROOT || !ROOT_ONLY.has(ability)),
  );
}
