/** What a signed-in person may see and do, from the role table and the regions of the grants. [P10] */

import type { Actor, Role, RoleGrant, User } from '@ninewatch/rules';
import { atVenue } from '../../base/places.ts';
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

/** What each of these roles may do where it is held; what is for `root` alone is among it. */
export function abilitiesOf(roles: readonly Role[]): Record<string, Ability[]> {
  const all = Object.keys(ROLES_BY_ABILITY) as Ability[];
  return Object.fromEntries(
    roles.map((role) => [role, all.filter((ability) => ROLES_BY_ABILITY[ability].includes(role))]),
  );
}

export class Permissions {
  readonly #tree: RegionTree;

  constructor(tree: RegionTree) {
    this.#tree = tree;
  }

  /** The regions and venues in which the caller has the ability (null is everything), or `nowhere`. */
  scope(caller: Caller, ability: Ability): Scope | 'nowhere' {
    const grants = grantsFor(caller, ability);
    return grants.length === 0 ? 'nowhere' : this.#tree.normalise(grants.flatMap(reachOf));
  }

  /** `place` is a region, or a venue by `atVenue`; empty it is the gateway itself, which belongs to root. */
  may(caller: Caller, ability: Ability, place: string): boolean {
    return grantsFor(caller, ability)
      .flatMap(reachOf)
      .some((top) => this.#tree.isWithin(place, top));
  }

  /** By name: whoever works above or below the caller, or for the same venue. Owners are known to those above alone. */
  knows(caller: Caller, roles: readonly RoleGrant[]): boolean {
    const scope = this.scope(caller, 'read.work');
    if (scope === null) return true;
    if (scope === 'nowhere') return false;
    const isAbove = ({ role, region }: RoleGrant) =>
      role !== 'owner' && caller.grants.some((own) => this.#tree.isWithin(own.region, region));
    return roles.some((grant) => isAbove(grant) || this.sees(scope, grant.region, grant.venue));
  }

  /** Of a thing in a region, and of a venue when it has one. */
  sees(scope: Scope, region: string, venueId = ''): boolean {
    if (scope === null) return true;
    return scope.some((top) => this.#tree.isWithin(region, top)) || scope.includes(atVenue(venueId));
  }
}

/** An owner reaches the own venues and nothing else, whatever region the grant names: without a venue nothing at all. */
function reachOf({ role, region, venue }: RoleGrant): string[] {
  if (venue !== undefined) return [atVenue(venue)];
  return role === 'owner' ? [] : [region];
}

function grantsFor(caller: Caller, ability: Ability): RoleGrant[] {
  const roles = ROLES_BY_ABILITY[ability];
  return caller.grants.filter(
    (grant) => roles.includes(grant.role) && (grant.region === ROOT || !ROOT_ONLY.has(ability)),
  );
}
