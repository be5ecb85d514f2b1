/** Who did something, in words: a person's name, or that the gateway did it by itself. */

import { i18n } from '../i18n/i18n.ts';
import { wordFor } from '../i18n/words.ts';
import { nameOfPerson } from '../people/people-book.ts';
import { regionName } from '../places/region-book.ts';

export function whoWords(by: string): string {
  return by === 'gateway' ? i18n.global.t('log.gateway') : (nameOfPerson(by) ?? by);
}

/** 龙溪镇 镇街应急办 */
export function officeWords({
  role,
  region,
  department,
}: {
  role: string;
  region: string;
  department?: string | undefined;
}): string {
  return `${regionName(region)} ${department ?? wordFor('role', role)}`;
}
