/** The unit that a report is about before somebody chooses: that of the person's first role. */

import { signedIn } from '../session/session.ts';

export function ownUnit(): string {
  return signedIn.value?.roles.find(({ role }) => role !== 'owner')?.region ?? 'root';
}
