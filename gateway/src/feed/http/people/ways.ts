/** Ways to reach a person, sealed before they leave for the journal. [P10] */

import { USER_CONTACTS, type UserContacts } from '@ninewatch/rules';
import type { Api } from '../api.ts';

type Ways = { [way in 'phone' | keyof UserContacts]?: string | undefined };

/** What is named alone. An empty one stays empty: it takes away what was known. */
export function sealedWays(
  { options }: Pick<Api, 'options'>,
  ways: Ways,
): { phone?: string; contacts?: UserContacts } {
  const { phone } = ways;
  const contacts: UserContacts = {};
  for (const way of USER_CONTACTS) {
    const plain = ways[way];
    if (plain !== undefined) contacts[way] = plain === '' ? '' : options.seal.seal(plain);
  }
  return {
    ...(phone === undefined ? {} : { phone: options.seal.seal(phone) }),
    ...(Object.keys(contacts).length === 0 ? {} : { contacts }),
  };
}
