/** Departments and sections to be chosen from: whom each is called as goes with it. */

import type { NamedOffice, Role } from '@ninewatch/rules';
import type { Choice } from '../acts/act-spec.ts';

/** Where the profile does not say under which role an office is called, it may be of the district or of the town. */
const EITHER: readonly Role[] = ['district_department', 'town_section'];

export function asChoices(offices: readonly NamedOffice[], roleWords: (role: Role) => string): Choice[] {
  return offices.flatMap(({ name, role }) =>
    (role === undefined ? EITHER : [role]).map((as) => ({
      ...{ id: `${as} ${name}`, words: name, hint: roleWords(as) },
    })),
  );
}

/** What a choice stands for. */
export function departmentIn(id: string): { office: string; role: Role } {
  const [role = '', ...name] = id.split(' ');
  return { office: name.join(' '), role: role as Role };
}
