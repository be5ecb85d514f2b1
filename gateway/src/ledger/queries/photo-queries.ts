/** Photos by who may see them: who uploaded one, and whoever sees a thing that refers to it. [P10] */

import type { Photo, PhotoLink } from '@ninewatch/rules';
import type { Scope } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { findRegion, findVenue } from './place-queries.ts';
import { findTicket } from './ticket-queries.ts';

/** What may refer to one photo and still be looked at for a caller; the newest. [P8] */
const LINKS_MAX = 100;
const IDS_MAX = 1_000;

export function findPhoto(
  statements: Statements,
  { scope, userId, id }: { scope: Scope; userId: string; id: string },
): Photo | null {
  const row = statements.first(build.selectFrom('photo').select('body').where('id', '=', id));
  if (row === undefined) return null;
  const links = statements.all(
    build
      .selectFrom('photo_link')
      .select('body')
      .where('photo_id', '=', id)
      .orderBy('at', 'desc')
      .limit(LINKS_MAX),
  );
  const isSeen = links.some(({ body }) => sees(statements, { scope, userId }, JSON.parse(body)));
  return isSeen ? (JSON.parse(row.body) as Photo) : null;
}

function sees(
  statements: Statements,
  { scope, userId }: { scope: Scope; userId: string },
  { subject, subjectId, venueId, region }: PhotoLink,
): boolean {
  if (subject === 'person') return subjectId === userId;
  if (scope === null) return true;
  if (subject === 'ticket') return findTicket(statements, scope, subjectId) !== null;
  // A venue may have moved since: those who see it now see what was said of it.
  if (venueId !== '') return findVenue(statements, scope, venueId) !== null;
  return region !== '' && findRegion(statements, scope, region) !== null;
}

/** Of these ids those that the person uploaded at or after `sinceMs`. */
export function ownPhotos(
  statements: Statements,
  { userId, ids, sinceMs }: { userId: string; ids: readonly string[]; sinceMs: number },
): string[] {
  if (ids.length === 0) return [];
  const query = uploadsOf(userId, sinceMs).select('photo_id').where('photo_id', 'in', ids.slice(0, IDS_MAX));
  return statements.all(query).map((row) => row.photo_id);
}

/** How many photos the person has uploaded at or after `sinceMs`. */
export function countPhotos(statements: Statements, userId: string, sinceMs: number): number {
  const query = uploadsOf(userId, sinceMs).select(({ fn }) => fn.countAll<number>().as('count'));
  return statements.first(query)?.count ?? 0;
}

/** Of these ids those that are on the ledger. */
export function knownPhotos(statements: Statements, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const query = build.selectFrom('photo').select('id').where('id', 'in', ids.slice(0, IDS_MAX));
  return statements.all(query).map((row) => row.id);
}

function uploadsOf(userId: string, sinceMs: number) {
  return build
    .selectFrom('photo_link')
    .where('subject', '=', 'person')
    .where('subject_id', '=', userId)
    .where('at', '>=', sinceMs);
}
