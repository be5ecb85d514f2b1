/** Pruning: which days count for what, and that it reads no more than what it may take. */

import { describe, expect, it } from 'vitest';
import { openLedger } from '../ledger.ts';
import {
  AT,
  aHazard,
  aNotice,
  aPeriod,
  aRejection,
  aShadow,
  aTicket,
  freshLedger,
  placed,
  temporaryDir,
} from '../ledger-fixtures.ts';
import { openLedgerQueries } from '../ledger-queries.ts';
import { migrate } from '../migrations/migrate.ts';
import { openWriter } from '../store/database.ts';
import { allButNewest, oldRows } from './retention.ts';

const PAGE = { limit: 100 };

describe('prune', () => {
  it('[P8] keeps what was refused as long as raw readings, and finished work as long as history', () => {
    const { ledger, queries, store } = freshLedger();
    const old = AT - 1;
    store(
      aHazard('h-closed', { state: 'closed', closedAt: old }),
      aTicket('t-closed', { hazardId: 'h-closed', state: 'closed', closedAt: old }),
      aNotice('n-answered', { hazardId: 'h-closed', at: old, state: 'answered' }),
      aRejection('r-old', 'v1', old),
      aRejection('r-new', 'v1', AT),
    );
    ledger.prune(AT - 1_000, AT);
    expect(queries.rejections(null, {}, PAGE).items.map(({ id }) => id)).toEqual(['r-new']);
    expect(queries.hazards(null, {}, PAGE).items).toHaveLength(1);
    expect(queries.tickets(null, {}, PAGE).items).toHaveLength(1);
    expect(queries.notices(null, {}, PAGE).items).toHaveLength(1);
  });

  it('[P8] drops planned times that ended long ago, and none that has not', () => {
    const { ledger, queries, store } = freshLedger();
    store(
      aPeriod('p-old', { state: 'ended', endedAt: AT - 1 }),
      aPeriod('p-new', { state: 'ended', endedAt: AT }),
      aPeriod('p-overrun', { state: 'overrun', until: AT - 1 }),
    );
    ledger.prune(AT, AT);
    expect(queries.periods(null, {}, PAGE).items.map(({ id }) => id)).toEqual(['p-overrun', 'p-new']);
  });

  it('[P8] drops what rules on trial said long ago, and nothing that goes on', () => {
    const { ledger, queries, store } = freshLedger();
    store(aShadow('s-old', { endedAt: AT - 1 }), aShadow('s-new', { endedAt: AT }), aShadow('s-on'));
    ledger.prune(AT, AT);
    expect(queries.shadows(null, {}, PAGE).items.map(({ id }) => id)).toEqual(['s-on', 's-new']);
  });

  it('[P8] keeps the newest of what was refused when a device sends nothing else, in steps', () => {
    const dir = temporaryDir();
    const ledger = openLedger(dir, { rejectionsMax: 10 });
    for (let position = 1; position <= 45; position += 1) {
      const changes = Array.from({ length: 100 }, (_, n) => aRejection(`r-${position}-${n}`, 'v1', AT));
      ledger.commit({ upTo: position, changes: placed(position, changes) });
    }
    expect([ledger.prune(0, 0), ledger.prune(0, 0), ledger.prune(0, 0)]).toEqual([true, true, false]);
    const queries = openLedgerQueries(dir);
    const kept = queries.rejections(null, {}, PAGE).items.map(({ id }) => id);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([10, 'r-45-99', 'r-45-90']);
    queries.close();
    ledger.close();
  });

  it.each(['rejection', 'shadow'] as const)(
    '[P8] finds each %s beyond their number by their order alone',
    (table) => {
      const db = openWriter(temporaryDir());
      migrate(db);
      const { sql, parameters } = allButNewest(table, 10).compile();
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as []));
      db.close();
      const steps = plan.map(({ detail }) => String(detail)).filter((step) => step.includes(table));
      expect(steps).not.toEqual([]);
      expect(steps.every((step) => step.includes('PRIMARY KEY') || step.includes('SEARCH'))).toBe(true);
    },
  );

  it('[P8] looks for old events among the oldest alone, however many others there are', () => {
    const db = openWriter(temporaryDir());
    migrate(db);
    const query = oldRows(AT, AT)
      .map((each) => each.compile())
      .find(({ sql }) => sql.startsWith('delete from "event"'));
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${query?.sql}`).all(...((query?.parameters ?? []) as []));
    const steps = plan.map(({ detail }) => String(detail)).filter((step) => step.includes('event'));
    db.close();
    expect(steps).toContain('SEARCH event USING INTEGER PRIMARY KEY (rowid<?)');
    expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  });

  it.each([
    'ticket_by_closed_at_region',
    'notice_by_at',
    'hazard_by_closed_at',
    'rejection_by_received_at',
    'command_by_at',
    'period_by_ended_at',
    'shadow_by_ended_at',
  ])('[P8] finds old rows by %s alone, however many others there are', (index) => {
    const db = openWriter(temporaryDir());
    migrate(db);
    const table = index.slice(0, index.indexOf('_'));
    const query = oldRows(AT, AT)
      .map((each) => each.compile())
      .find(({ sql }) => sql.startsWith(`delete from "${table}"`));
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${query?.sql}`).all(...((query?.parameters ?? []) as []));
    const steps = plan.map(({ detail }) => String(detail));
    db.close();
    expect(steps.filter((step) => step.includes(` ${table} `) && step.includes('INDEX'))).toEqual([
      expect.stringContaining(`INDEX ${index} (`),
    ]);
    expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  });
});
