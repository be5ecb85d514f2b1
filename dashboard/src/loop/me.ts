/** The signed-in person as a holder of offices. */

import { regions } from '../places/region-book.ts';
import { signedIn } from '../session/session.ts';
import type { Holder } from './offices.ts';

export function me(): Holder {
  const person = signedIn.value;
  return { username: person?.username, roles: person?.roles ?? [], regions: regions.value };
}
