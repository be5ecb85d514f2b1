/** How many old rule texts are kept: the oldest go first, what is in force never. */

import { sql } from 'kysely';
import type { Statements } from '../store/statements.ts';
import { build } from '../store/statements.ts';

/** Catalogues that took effect. [P8] */
export const RULES_KEPT_MAX = 200;
/** Of their deflated texts together. [P8] */
export const RULES_BYTES_MAX = 32 * 1024 * 1024;

export function boundRulesHistory(
  statements: Statements,
  { kept = RULES_KEPT_MAX, bytes = RULES_BYTES_MAX } = {},
): void {
  const newestFirst = sql`row_number() over (order by revision desc)`;
  const sumFromNewest = sql`sum(length(text)) over (order by revision desc)`;
  const tooOld = sql<number>`select revision from (
      select revision, ${newestFirst} as nth, ${sumFromNewest} as total from rules_version
    ) where nth > 1 and (nth > ${kept} or total > ${bytes})`;
  statements.run(build.deleteFrom('rules_version').where(sql<boolean>`revision in (${tooOld})`));
}
