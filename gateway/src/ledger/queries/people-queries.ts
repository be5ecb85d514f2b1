/** People by where they have a role. */

import type { User } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { Page, Paged } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { fromBody } from './place-queries.ts';

/** Reads all users: some 20,000 short rows at most. */
export function listPeople(
  statements: Statements,
  { regions, page }: { regions: readonly string[]; page: Page },
): Paged<User> {
  const wanted = JSON.stringify(regions);
  return paged<string, User>(page, {
    list: 'people',
    keyType: 'string',
    fetch(after, count) {
      const hasRole = sql<boolean>`exists (select 1 from json_each("user".body, '$.roles') as held
        where held.value ->> 'role' <> 'owner'
        and held.value ->> 'region' in (select value from json_each(${wanted})))`;
      let query = build
        .selectFrom('user')
        .select(['id as key', 'body'])
        .where(hasRole)
        .where(sql<boolean>`json_extract("user".body, '$.disabled') is null`)
        .orderBy('id')
        .limit(count);
      if (after !== undefined) query = query.where('id', '>', after);
      return statements.all(query).map(fromBody<string, User>);
    },
  });
}
