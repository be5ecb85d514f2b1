/** The departments and sections that a district's profile names, found by part of the name. */

import type { Choice } from '../acts/act-spec.ts';
import { choicesOf } from '../api/records.ts';
import { wordFor } from '../i18n/words.ts';
import { asChoices } from './departments.ts';

/** In the order of the profile of this region. */
export async function findDepartments(region: string, text: string): Promise<Choice[]> {
  const { offices } = await choicesOf(region);
  return asChoices(offices, (role) => wordFor('role', role)).filter(({ words }) => words.includes(text));
}
