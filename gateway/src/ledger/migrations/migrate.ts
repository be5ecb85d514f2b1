/** Brings a ledger file to the newest schema: numbered steps, forward only, each recorded with its effect. */

import { strict as assert } from 'node:assert';
import type { DatabaseSync } from 'node:sqlite';
import type { Compilable } from 'kysely';
import { GatewayError, TO_GO_BACK } from '../../base/errors.ts';
import { inTransaction } from '../store/database.ts';
import { build, Statements } from '../store/statements.ts';
import { readMeta } from '../write/meta.ts';
import { firstSchema } from './0001-first-schema.ts';
import { unitsAndKinds } from './0002-units-and-kinds.ts';
import { checkpointParts } from './0003-checkpoint-parts.ts';
import { periods } from './0004-periods.ts';
import { shadows } from './0005-shadows.ts';
import { filings } from './0006-filings.ts';
import { photos } from './0007-photos.ts';
import { largeLedgers } from './0008-large-ledgers.ts';
import { ticketFacts } from './0009-ticket-facts.ts';
import { ticketLists } from './0010-ticket-lists.ts';
import { venueRecords } from './0011-venue-records.ts';
import { deviceStates } from './0012-device-states.ts';
import { duties } from './0013-duties.ts';
import { overviews } from './0014-overviews.ts';
import { ticketWaits } from './0015-ticket-waits.ts';
import { dutyRecords } from './0016-duty-records.ts';
import { lateDuties } from './0017-late-duties.ts';
import { auditLists } from './0018-audit-lists.ts';
import { ticketWords } from './0019-ticket-words.ts';
import { dutyKeys } from './0020-duty-keys.ts';
import { rulesHistory } from './0021-rules-history.ts';
import { ticketOffices } from './0022-ticket-offices.ts';
import { sums } from './0023-sums.ts';
import { placeSums } from './0024-place-sums.ts';
import { words } from './0025-words.ts';
import { ticketText } from './0026-ticket-text.ts';
import { events } from './0027-events.ts';
import { ticketPlaces } from './0028-ticket-places.ts';
import { hazardChanges } from './0029-hazard-changes.ts';

export interface Migration {
  number: number;
  name: string;
  /** Never edited once released: a later change is a later number. */
  steps: readonly Compilable[];
}

export type TellStep = (step: Pick<Migration, 'number' | 'name'>) => void;

export const MIGRATIONS: readonly Migration[] = [
  firstSchema,
  unitsAndKinds,
  checkpointParts,
  periods,
  shadows,
  filings,
  photos,
  largeLedgers,
  ticketFacts,
  ticketLists,
  venueRecords,
  deviceStates,
  duties,
  overviews,
  ticketWaits,
  dutyRecords,
  lateDuties,
  auditLists,
  ticketWords,
  dutyKeys,
  rulesHistory,
  ticketOffices,
  sums,
  placeSums,
  words,
  ticketText,
  events,
  ticketPlaces,
  hazardChanges,
];

/**
 * Does nothing when there is nothing to do. Refuses a ledger that a newer version has written. `tell` hears of each
 * step that a ledger with rows is about to take: one over millions of them lasts a minute.
 */
export function migrate(
  db: DatabaseSync,
  migrations: readonly Migration[] = MIGRATIONS,
  tell: TellStep = () => {},
): void {
  assert(
    migrations.every((migration, index) => migration.number === index + 1),
    'migrations are numbered 1, 2, 3, …',
  );
  const statements = new Statements(db);
  statements.run(
    build.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull()),
  );
  const done = statements.all(build.selectFrom('migration').selectAll().orderBy('number'));
  done.forEach((row, index) => {
    if (row.name === migrations[index]?.name) return;
    const detail = `${wroteIt(statements)} step ${row.number} "${row.name}", which this version does not know (its last is ${migrations.length}): ${TO_GO_BACK}`;
    throw new GatewayError('data-dir-unusable', false, detail);
  });
  for (const migration of migrations.slice(done.length)) {
    if (done.length > 0) tell(migration);
    apply(db, statements, migration);
  }
}

function wroteIt(statements: Statements): string {
  const writer = readMeta(statements, 'written_by');
  return writer === undefined ? 'the ledger has' : `ninewatch ${writer} has brought the ledger to`;
}

function apply(db: DatabaseSync, statements: Statements, migration: Migration): void {
  inTransaction(db, () => {
    for (const step of migration.steps) statements.run(step);
    const { number, name } = migration;
    statements.run(build.insertInto('migration').values({ number, name }));
  });
}
