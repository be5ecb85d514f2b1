/** Takes old finished things out of the ledger, a bounded number at a time. [P8] */

import type { DatabaseSync } from 'node:sqlite';
import { CADENCES, type PhotoSubject } from '@ninewatch/rules';
import { type Compilable, sql } from 'kysely';
import { inTransaction } from '../store/database.ts';
import { build, type Statements } from '../store/statements.ts';
import { dropUnreferenced, unlinkPhotos } from './photo-retention.ts';

/** About 20 ms of work, so that an alarm never waits long behind it. */
const ROWS_MAX = 2_000;
const FREED_PAGES_MAX = 500;
/** Some 150 MiB: what a single device could fill in a day with nothing but bad messages. */
export const REJECTIONS_MAX = 200_000;
/** A rule on trial may be a bad one: its findings are worth less than what they could fill. */
const SHADOWS_MAX = 200_000;
/** Some 300 MiB: a system that could not be told for so long is told the rest. */
const EVENTS_MAX = 100_000;
/** What photos show that is on file. */
const FILED: readonly PhotoSubject[] = ['observation', 'patrol', 'record', 'pressure'];

export interface Before {
  historyBeforeMs: number;
  quarantineBeforeMs: number;
  /** Photos kept before it go when nothing refers to them. */
  photosBeforeMs?: number;
}

/**
 * Drops what was finished before `historyBeforeMs`, what was refused before `quarantineBeforeMs`, and of what was
 * refused or said by rules on trial all but the newest. True when a table had more to give than one call takes. The audit log
 * is never touched. [P10]
 */
export function prune(
  db: DatabaseSync,
  statements: Statements,
  {
    historyBeforeMs,
    quarantineBeforeMs,
    photosBeforeMs = 0,
    rejectionsMax = REJECTIONS_MAX,
  }: Before & { rejectionsMax?: number },
): boolean {
  const queries = [
    ...oldRows(historyBeforeMs, quarantineBeforeMs),
    allButNewest('rejection', rejectionsMax),
    allButNewest('shadow', SHADOWS_MAX),
    allButNewest('event', EVENTS_MAX),
  ];
  let hasMorePhotos = false;
  const dropped = inTransaction(db, () => {
    unlinkPhotos(statements, ['ticket'], oldTicketRows(historyBeforeMs).select('id'));
    unlinkPhotos(statements, FILED, oldFilingRows(historyBeforeMs).select('id'));
    unlinkPhotos(statements, ['patrol'], oldDutyRows(historyBeforeMs).select('id'));
    unlinkPhotos(statements, ['patrol'], oldDailyRows(historyBeforeMs).select('id'));
    hasMorePhotos = dropUnreferenced(statements, photosBeforeMs);
    return queries.map((query) => statements.run(query));
  });
  db.exec(`PRAGMA incremental_vacuum(${FREED_PAGES_MAX})`);
  return hasMorePhotos || dropped.includes(ROWS_MAX);
}

/** One deletion a table; tickets go first, for hazards stay as long as they do. */
export function oldRows(historyBeforeMs: number, quarantineBeforeMs: number): Compilable[] {
  return [
    oldTickets(historyBeforeMs),
    oldNotices(historyBeforeMs),
    oldHazards(historyBeforeMs),
    oldRejections(quarantineBeforeMs),
    oldCommands(historyBeforeMs),
    oldPeriods(historyBeforeMs),
    oldFilings(historyBeforeMs),
    oldDuties(historyBeforeMs),
    oldDailyDuties(historyBeforeMs),
    oldShadows(historyBeforeMs),
    oldEvents(quarantineBeforeMs),
  ];
}

/** Nearly all are closed: the index by state would be read from end to end where the one by time finds nothing. */
function isClosed(table: 'ticket' | 'hazard') {
  return sql<boolean>`${sql.ref(`${table}.state`)} || '' = 'closed'`;
}

function oldTickets(beforeMs: number) {
  return build.deleteFrom('ticket').where('seq', 'in', oldTicketRows(beforeMs).select('seq'));
}

/** The same ones each time within a transaction: what refers to them goes first. */
function oldTicketRows(beforeMs: number) {
  const closed = build.selectFrom('ticket').where(isClosed('ticket')).where('closed_at', '<', beforeMs);
  return closed.orderBy('closed_at').limit(ROWS_MAX);
}

/** A notice that is due stays with its open hazard: people are told until somebody answers. [P9] */
function oldNotices(beforeMs: number) {
  const old = build
    .selectFrom('notice')
    .select('seq')
    .where('at', '<', beforeMs)
    .where(({ eb, or, not, exists, selectFrom }) => {
      const hazard = selectFrom('hazard').select('hazard.seq').whereRef('hazard.id', '=', 'notice.hazard_id');
      return or([eb('state', '=', 'answered'), not(exists(hazard.where('hazard.state', '<>', 'closed')))]);
    });
  return build.deleteFrom('notice').where('seq', 'in', old.limit(ROWS_MAX));
}

/** A closed hazard stays as long as its ticket does, which may be worked on much longer. */
function oldHazards(beforeMs: number) {
  const old = build
    .selectFrom('hazard')
    .select('seq')
    .where(isClosed('hazard'))
    .where('closed_at', '<', beforeMs)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('ticket').select('ticket.seq').whereRef('ticket.hazard_id', '=', 'hazard.id'))),
    );
  return build.deleteFrom('hazard').where('seq', 'in', old.limit(ROWS_MAX));
}

function oldRejections(beforeMs: number) {
  const old = build.selectFrom('rejection').select('seq').where('received_at', '<', beforeMs);
  return build.deleteFrom('rejection').where('seq', 'in', old.limit(ROWS_MAX));
}

/** By the order of arrival: a clock that jumped must not keep them. */
export function allButNewest(table: 'rejection' | 'shadow' | 'event', max: number) {
  const newest = build.selectFrom(table).select(({ fn }) => fn.max('seq').as('seq'));
  const beyond = build
    .selectFrom(table)
    .select('seq')
    .where('seq', '<=', sql<number>`(${newest}) - ${max}`)
    .limit(ROWS_MAX);
  return build.deleteFrom(table).where('seq', 'in', beyond);
}

/** As long as the journal, from the oldest on; never the newest, from which the numbers go on. */
function oldEvents(beforeMs: number) {
  const newest = build.selectFrom('event as latest').select(({ fn }) => fn.max('latest.seq').as('seq'));
  const oldest = build.selectFrom('event as first').select(({ fn }) => fn.min('first.seq').as('seq'));
  const old = build
    .selectFrom('event')
    .select('seq')
    .where('at', '<', beforeMs)
    // No index by time: they stand in its order, so none but the oldest are looked at.
    .where('seq', '<', sql<number>`min((${newest}), (${oldest}) + ${ROWS_MAX})`);
  return build.deleteFrom('event').where('seq', 'in', old);
}

function oldShadows(beforeMs: number) {
  const old = build.selectFrom('shadow').select('seq').where('ended_at', '<', beforeMs);
  return build.deleteFrom('shadow').where('seq', 'in', old.limit(ROWS_MAX));
}

function oldCommands(beforeMs: number) {
  const old = build.selectFrom('command').select('seq').where('state', '<>', 'pending');
  return build.deleteFrom('command').where('seq', 'in', old.where('at', '<', beforeMs).limit(ROWS_MAX));
}

function oldFilings(beforeMs: number) {
  return build.deleteFrom('filing').where('seq', 'in', oldFilingRows(beforeMs).select('seq'));
}

function oldFilingRows(beforeMs: number) {
  const old = build.selectFrom('filing').where('type', '<>', 'profile').where('closed_at', '<', beforeMs);
  return old.orderBy('closed_at').limit(ROWS_MAX);
}

/** A year of daily looks in 20,000 venues is seven million rows: the newest hundred days are kept, ours. */
const DAILY_KEPT_MS = 100 * 86_400_000;
const LONGER = CADENCES.filter((cadence) => cadence !== 'day');

function oldDuties(beforeMs: number) {
  return build.deleteFrom('duty').where('seq', 'in', oldDutyRows(beforeMs).select('seq'));
}

function oldDutyRows(beforeMs: number) {
  const old = build.selectFrom('duty').where('cadence', 'in', LONGER);
  return old.where('due_at', '<', beforeMs).orderBy('due_at').limit(ROWS_MAX);
}

function oldDailyDuties(beforeMs: number) {
  return build.deleteFrom('duty').where('seq', 'in', oldDailyRows(beforeMs).select('seq'));
}

function oldDailyRows(beforeMs: number) {
  const newest = build
    .selectFrom('duty as latest')
    .select(({ fn }) => fn.max('latest.due_at').as('due_at'))
    .where('latest.cadence', '=', 'day');
  const old = build.selectFrom('duty').where('cadence', '=', 'day');
  return old
    .where('due_at', '<', sql<number>`max(${beforeMs}, (${newest}) - ${DAILY_KEPT_MS})`)
    .orderBy('due_at')
    .limit(ROWS_MAX);
}

function oldPeriods(beforeMs: number) {
  const old = build.selectFrom('period').select('seq').where('ended_at', '<', beforeMs);
  return build.deleteFrom('period').where('seq', 'in', old.limit(ROWS_MAX));
}
