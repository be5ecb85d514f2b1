/** People's names for their user names: one's own always, others' where the gateway says who they are. */

import { watch } from 'vue';
import { namesOf } from '../api/people.ts';
import { signedIn } from '../session/session.ts';
import { AskedNames } from './asked-names.ts';

const USERNAME = /^[A-Za-z0-9._@-]{1,64}$/;
/** Who acted where nobody did: no user names. */
const NOBODY: readonly string[] = ['gateway', 'public'];

const names = new AskedNames(namesOf);
watch(signedIn, () => names.clear());

/** The name where it is known, else the user name; undefined stays undefined: nobody. */
export function nameOfPerson(username: string | undefined): string | undefined {
  const me = signedIn.value;
  if (username === undefined) return undefined;
  if (username === me?.username) return me.name;
  if (me === null || NOBODY.includes(username) || !USERNAME.test(username)) return username;
  return names.get(username) ?? username;
}
