/** Takes old finished things out of the ledger, a bounded number at a time. [P8] */

import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../store/database.ts';
import { build, type Statements } from '../store/statements.ts';

/** About 20 ms of work, so that an alarm never waits long behind it. */
const ROWS_MAX = 2_000;
const FREED_PAGES_MAX = 500;

/** True when a table had more to give than one call takes. The audit log is never touched. [P10] */
export function prune(db: DatabaseSync, statements: Statements, beforeMs: number): boolean {
  const dropped = inTransaction(db, () => [
    statements.run(oldTickets(beforeMs)),
    statements.run(oldNotices(beforeMs)),
    statements.run(oldHazards(beforeMs)),
    statements.run(oldRejections(beforeMs)),
    statements.run(oldCommands(beforeMs)),
  ]);
  db.exec(`PRAGMA incremental_vacuum(${FREED_PAGES_MAX})`);
  return dropped.includes(ROWS_MAX);
}

function oldTickets(beforeMs: number) {
  const old = build.selectFrom('ticket').select('seq').where('state', '=', 'closed');
  return build.deleteFrom('ticket').where('seq', 'in', old.where('closed_at', '<', beforeMs).limit(ROWS_MAX));
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
    .where('state', '=', 'closed')
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

function oldCommands(beforeMs: number) {
  const old = build.selectFrom('command').select('seq').where('state', '<>', 'pending');
  return build.deleteFrom('command').where('seq', 'in', old.where('at', '<', beforeMs).limit(ROWS_MAX));
}
