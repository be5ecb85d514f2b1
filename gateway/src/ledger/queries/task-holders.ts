/** Whether some office has something to do in a case or in a whistle: tasks that nobody has finished, by who may. */

import type { FilingType } from '@ninewatch/rules';
import { type RawBuilder, sql } from 'kysely';
import type { OfficeHolder } from '../query-port.ts';
import type { Statements } from '../store/statements.ts';
import { regionsIn, subtreesOf } from './scope.ts';

/** Where the tasks stand in the body, and the states in which somebody has still to act. */
const TASKS: Partial<Record<FilingType, { path: string; open: readonly string[] }>> = {
  case: { path: '$.tasks', open: ['called', 'accepted'] },
  whistle: { path: '$.departments', open: ['called', 'arrived'] },
};

/** False for every filing without tasks. A task without an office is everybody's with the role, and so is a grant. */
export function hasTaskOf(
  statements: Statements,
  type: FilingType,
  holders: readonly OfficeHolder[],
): RawBuilder<boolean> {
  const tasks = TASKS[type];
  if (tasks === undefined || holders.length === 0) return sql<boolean>`0`;
  const meant = sql.join(
    holders.map((holder) => isMeant(statements, holder)),
    sql` or `,
  );
  return sql<boolean>`exists (
    select 1 from json_each(filing.body, ${sql.lit(tasks.path)}) as task
    where task.value ->> 'state' in (${sql.join(tasks.open)}) and (${meant})
  )`;
}

function isMeant(statements: Statements, { role, region, department }: OfficeHolder): RawBuilder<boolean> {
  const subtrees = subtreesOf(statements, [region]);
  const isThere = subtrees === null ? sql`1` : sql`task.value ->> 'region' in ${regionsIn(subtrees)}`;
  const isTheirs =
    department === undefined
      ? sql`1`
      : sql`coalesce(task.value ->> 'department', ${department}) = ${department}`;
  return sql<boolean>`(task.value ->> 'role' = ${role} and ${isThere} and ${isTheirs})`;
}
