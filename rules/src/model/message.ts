/** Words that somebody, or a program, has the gateway tell the people of a region. */

import type { Role } from './facts.ts';
import type { Bilingual } from './hazard.ts';

export interface MessageAct {
  type: 'message.send';
  region: string;
  /** The venue that it is about. */
  venueId?: string;
  roles: Role[];
  text: Bilingual;
}
