/** Everything that may wait for a person; what is not theirs answers with nothing. */

import type { WorkSource } from '../work-item.ts';
import { calls } from './calls.ts';
import { forms, permits, registrations } from './decisions.ts';
import { dueDuties, patrols } from './duties.ts';
import { notices } from './notices.ts';
import { ownTickets, waitingTickets } from './tickets.ts';

export const workSources: readonly WorkSource[] = [
  calls,
  notices,
  ownTickets,
  waitingTickets,
  permits,
  patrols,
  dueDuties,
  forms,
  registrations,
];
