/** Takes photos off the ledger that nothing refers to any more; a sweep of the folder takes their files. [P8] */

import type { PhotoSubject } from '@ninewatch/rules';
import { type Compilable, sql } from 'kysely';
import { build, type Statements } from '../store/statements.ts';

const PHOTOS_MAX = 500;

/** What went with a thing is looked at again. The caller deletes the things in the same transaction. */
export function unlinkPhotos(
  statements: Statements,
  subjects: readonly PhotoSubject[],
  ids: Compilable<{ id: string }>,
): void {
  const gone = statements.all(ids).map(({ id }) => id);
  if (gone.length === 0) return;
  const links = build
    .selectFrom('photo_link')
    .select('photo_id')
    .where('subject', 'in', subjects)
    .where('subject_id', 'in', listOf(gone));
  statements.run(build.updateTable('photo').set({ look_since: 0 }).where('id', 'in', links));
  statements.run(
    build.deleteFrom('photo_link').where('subject', 'in', subjects).where('subject_id', 'in', listOf(gone)),
  );
}

/** Of those to be looked at since before `beforeMs`. True when there may be more than one call takes. */
export function dropUnreferenced(statements: Statements, beforeMs: number): boolean {
  const due = statements
    .all(
      build
        .selectFrom('photo')
        .select('id')
        .where('look_since', '<', beforeMs)
        .orderBy('look_since')
        .limit(PHOTOS_MAX),
    )
    .map(({ id }) => id);
  if (due.length === 0) return false;
  const referenced = new Set(
    statements
      .all(
        build
          .selectFrom('photo_link')
          .select('photo_id')
          .where('photo_id', 'in', listOf(due))
          .where('subject', '<>', 'person'),
      )
      .map((row) => row.photo_id),
  );
  const kept = due.filter((id) => referenced.has(id));
  const gone = due.filter((id) => !referenced.has(id));
  statements.run(build.updateTable('photo').set({ look_since: null }).where('id', 'in', listOf(kept)));
  statements.run(build.deleteFrom('photo_link').where('photo_id', 'in', listOf(gone)));
  statements.run(build.deleteFrom('photo').where('id', 'in', listOf(gone)));
  return due.length === PHOTOS_MAX;
}

/** One parameter however long the list is, so that the prepared statement is the same. */
function listOf(ids: readonly string[]) {
  return sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
}
