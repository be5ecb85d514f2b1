/** The audit log is asked for by who, what and which: each has an index in the order of the log. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const field = (name: string) => sql<string>`json_extract(body, ${sql.lit(`$.${name}`)})`;

export const auditLists: Migration = {
  number: 18,
  name: 'audit-lists',
  steps: (['actor', 'action', 'subject', 'outcome', 'at'] as const).map((name) =>
    build.schema
      .createIndex(`audit_by_${name}`)
      .on('audit')
      .expression(sql`${field(name)}, seq`),
  ),
};
