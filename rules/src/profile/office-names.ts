/** The offices of a district in its own words: those that answer for categories, plans and forces, and others. */

import { type Decision, refuse } from '../fold/decision.ts';
import type { State } from '../fold/state.ts';
import type { Role } from '../model/facts.ts';
import type { Profile } from './parse.ts';
import { profileOf } from './profile-of.ts';

export interface NamedOffice {
  name: string;
  /** Under which role its people are called; not said of those that the profile names alone. */
  role?: Role;
}

/** Each name under each role once, in the order of the profile. */
export function officesOf({ categories, dispatch, emergency }: Profile): NamedOffice[] {
  const ofCategories = categories
    .flatMap(({ lead, cooperating }) => [lead, ...cooperating])
    .map((name): NamedOffice => ({ name, role: 'district_department' }));
  const units = [
    ...dispatch.plans.flatMap(({ lead, cooperating }) => [lead, ...cooperating]),
    ...emergency.forces,
  ];
  const ofUnits = units.flatMap(({ office, role }): NamedOffice[] =>
    office === undefined ? [] : [{ name: office, role }],
  );
  const all = [...ofCategories, ...ofUnits];
  const others = dispatch.offices.filter((name) => all.every((office) => office.name !== name));
  const named = [...all, ...others.map((name): NamedOffice => ({ name }))];
  return [...new Map(named.map((office) => [`${office.name} ${office.role}`, office])).values()];
}

export function officeNames(profile: Profile): ReadonlySet<string> {
  return new Set(officesOf(profile).map(({ name }) => name));
}

/** A refusal for an office that no profile of these regions names: nobody can be of it, so nobody would be called. */
export function checkOfficeName(
  state: State,
  name: string,
  { regions, field }: { regions: readonly string[]; field: string },
): Decision | null {
  if (regions.some((region) => officeNames(profileOf(state, region)).has(name))) return null;
  return refuse('unknown-office', `the profile of ${regions[0]} names no office ${name}`, { field });
}
