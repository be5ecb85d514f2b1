/** Closed venues are in the ledger, and in no figure. */

import { sql } from 'kysely';

/** Of a row of `venue`: as `isSupervised` of the rules. */
export const isSupervisedRow = sql<boolean>`venue.state <> 'closed'`;
