/** Whom to call about a venue, those on the spot first. */

import type { Role, Venue } from '@ninewatch/rules';
import type { UnitPerson } from '../../api/people.ts';

export interface CallEntry {
  name: string;
  /** A venue's own word for it, or a role of ours. */
  duty: { kind: 'own'; words: string } | { kind: 'role'; role: Role } | null;
  /** Digits to dial; absent when the number is masked or none is known. */
  dial?: string;
  /** As it is written. */
  phone?: string;
}

/** From the door to the town hall. */
const ROLES_IN_ORDER: readonly Role[] = [
  'grid_worker',
  'village',
  'town_office',
  'town_section',
  'town_leader',
];
const PEOPLE_MAX = 12;
/** At least six digits, some of them masked perhaps. */
const NUMBER = /[+\d*][\d*\s-]{4,}[\d*]/;

export function callList(
  venue: Pick<Venue, 'contact' | 'contacts'>,
  people: readonly UnitPerson[],
): CallEntry[] {
  const own = (venue.contacts ?? []).map(
    ({ name, role, phone }): CallEntry => ({
      name,
      duty: role === undefined ? null : { kind: 'own', words: role },
      ...numbersOf(phone),
    }),
  );
  const free = venue.contact ?? '';
  const known = own.some(({ phone }) => phone !== undefined && free.includes(phone));
  const written = free === '' || known ? [] : [{ name: nameIn(free), duty: null, ...numbersOf(free) }];
  return [...own, ...written, ...ofUnit(people)];
}

function ofUnit(people: readonly UnitPerson[]): CallEntry[] {
  return (
    people
      .map(({ name, roles, phone }) => {
        const rank = Math.min(...roles.map(({ role }) => rankOf(role)));
        return { name, rank, phone };
      })
      // Who of the unit has no number cannot be called from here.
      .filter(({ rank, phone }) => rank < ROLES_IN_ORDER.length && phone !== undefined)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, PEOPLE_MAX)
      .map(({ name, rank, phone }) => ({
        name,
        duty: { kind: 'role', role: ROLES_IN_ORDER[rank] ?? 'grid_worker' },
        ...numbersOf(phone ?? ''),
      }))
  );
}

function rankOf(role: Role): number {
  const at = ROLES_IN_ORDER.indexOf(role);
  return at === -1 ? ROLES_IN_ORDER.length : at;
}

/** `王经理 138 0000 0000`: the words before the number. */
function nameIn(text: string): string {
  return text.replace(NUMBER, '').trim() || text;
}

function numbersOf(text: string): { phone?: string; dial?: string } {
  const phone = NUMBER.exec(text)?.[0]?.trim();
  if (phone === undefined) return {};
  return phone.includes('*') ? { phone } : { phone, dial: phone.replaceAll(/[\s-]/g, '') };
}
