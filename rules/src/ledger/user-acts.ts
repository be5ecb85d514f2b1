/** People with their roles; passwords arrive hashed. */

import { wakeChecks } from '../duty-check/plan.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import { emit, type Turn } from '../fold/turn.ts';
import type { LedgerAct, UserInput } from '../model/act.ts';
import { OFFICE_ROLES, type RoleGrant, type User, type UserContacts } from '../model/facts.ts';
import { officeNames } from '../profile/office-names.ts';
import { profileOf } from '../profile/profile-of.ts';

export function createUser(turn: Turn, act: Extract<LedgerAct, { type: 'user.create' }>): Decision {
  const { state } = turn;
  const { id, username } = act.user;
  const refusal = checkNewUser(turn, act.user);
  if (refusal !== null) return refusal;
  const user: User = { ...act.user, version: 1, sessionEpoch: 1 };
  state.users.set(id, user);
  state.derived.usernames.set(username, id);
  wakeChecks(state);
  emit(turn, { kind: 'user', object: user });
  return done(user);
}

/** What is named replaces, an empty one goes. */
function withContacts(before: UserContacts | undefined, named: UserContacts): UserContacts {
  const all = Object.entries({ ...before, ...named });
  return Object.fromEntries(all.filter(([, sealed]) => sealed !== ''));
}

/** A refusal when there cannot be this one, else null. */
export function checkNewUser(turn: Turn, { id, username, roles }: UserInput): Decision | null {
  const { users, derived } = turn.state;
  if (users.has(id)) return refuse('already-exists', `user ${id} exists`, { field: 'id' });
  if (derived.usernames.has(username)) {
    return refuse('already-exists', `user name ${username} is taken`, { field: 'username' });
  }
  return checkRoles(turn, roles);
}

export function changeUser(turn: Turn, act: Extract<LedgerAct, { type: 'user.change' }>): Decision {
  const user = turn.state.users.get(act.id);
  if (user === undefined) return refuse('not-found', `no user ${act.id}`);
  const stale = staleVersion(user, act.expectedVersion);
  if (stale !== null) return stale;
  const { name, roles, passwordHash, disabled, phone, contacts } = act.patch;
  const refusal = checkRoles(turn, roles ?? []);
  if (refusal !== null) return refusal;
  if (name !== undefined) user.name = name;
  if (roles !== undefined) user.roles = roles;
  if (passwordHash !== undefined) user.passwordHash = passwordHash;
  if (phone !== undefined) user.phone = phone;
  if (contacts !== undefined) user.contacts = withContacts(user.contacts, contacts);
  if (disabled === false) delete user.disabled;
  if (disabled === true) user.disabled = true;
  // Whoever held the old password, or may no longer enter, is out at once. [P10]
  if (passwordHash !== undefined || disabled === true) user.sessionEpoch += 1;
  user.version += 1;
  wakeChecks(turn.state);
  emit(turn, { kind: 'user', object: user });
  return done(user);
}

function checkRoles(turn: Turn, roles: readonly RoleGrant[]): Decision | null {
  const unknown = roles.find(({ region }) => !turn.state.regions.has(region));
  if (unknown !== undefined) {
    return refuse('unknown-region', `no region ${unknown.region}`, { field: 'roles' });
  }
  const nowhere = roles.find(
    ({ venue }) => venue !== undefined && turn.state.venues.get(venue)?.venue == null,
  );
  if (nowhere !== undefined) return refuse('unknown-venue', `no venue ${nowhere.venue}`, { field: 'roles' });
  const other = roles.find(({ role, venue }) => venue !== undefined && role !== 'owner');
  if (other !== undefined) {
    return refuse('invalid', `${other.role} is for a region, not for a venue`, { field: 'roles' });
  }
  return checkDepartments(turn, roles);
}

/** An office that the profile does not know would be called by nobody: most likely it is written otherwise there. */
function checkDepartments({ state }: Turn, roles: readonly RoleGrant[]): Decision | null {
  for (const { role, region, department } of roles) {
    if (department === undefined) continue;
    if (!OFFICE_ROLES.includes(role)) {
      return refuse('invalid', `${role} is held in no office`, { field: 'roles' });
    }
    if (!officeNames(profileOf(state, region)).has(department)) {
      return refuse('invalid', `the profile of ${region} names no office ${department}`, { field: 'roles' });
    }
  }
  return null;
}
