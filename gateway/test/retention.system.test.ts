/** A year of a small district: the disk is bounded, and nothing that is open or promised goes. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encodeState } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedgerQueries } from '../src/ledger/ledger-queries.ts';
import { DAY_MS, YearStage } from './retention-year.ts';

const RETENTION_DAYS = 30;
/** The setting's least is a year; here so much shorter that a year shows its plateau. */
const HISTORY_DAYS = 60;
const TABLES = ['hazard', 'ticket', 'notice', 'command', 'rejection', 'checkpoint'] as const;
const ALL = { limit: 1_000 };

interface Month {
  files: Record<string, number>;
  rows: number[];
  stateBytes: number;
  /** Of events, which go by the machine's own clock and not by that of this year. */
  eventBytes: number;
  /** Text of the audit log, which is never cut. */
  auditBytes: number;
}

const year = new YearStage({ devices: 4, retentionDays: RETENTION_DAYS, historyDays: HISTORY_DAYS });
const months: Month[] = [];
beforeAll(async () => {
  await year.begin();
  for (let day = 1; day <= 360; day += 1) {
    await year.day();
    if (day % 30 === 0) months.push(measure());
  }
}, 60_000);
afterAll(() => year.end());

function measure(): Month {
  return reading((db) => {
    const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
    const audit = db.prepare(
      'SELECT sum(length(body) + length(hash) + length(previous_hash)) AS n FROM audit',
    );
    const events = db.prepare("SELECT sum(pgsize) AS n FROM dbstat WHERE name LIKE 'event%'").get();
    return {
      files: year.sizes(),
      rows: TABLES.map(count),
      stateBytes: encodeState(year.decider.state).length,
      eventBytes: Number(events?.n),
      auditBytes: Number(audit.get()?.n),
    };
  });
}

function reading<T>(read: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(year.dir, 'ledger.sqlite'), { readOnly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

const bytesOf = ({ files, eventBytes }: Month) => (files['ledger.sqlite'] ?? 0) - eventBytes;

/** From so many months on, each against that one. */
function growth(of: (month: Month) => number, since = 3): number[] {
  const base = of(months[since - 1] as Month);
  return months.slice(since).map((month) => of(month) / base);
}

describe('[P8] over a year', () => {
  it('the journal stays as large as its retention', () => {
    expect(Math.max(...growth(({ files }) => files['journal.db'] ?? Number.NaN))).toBeLessThan(1.1);
    const ages = year.journal.status();
    expect(ages.position - ages.oldest).toBeLessThan(ages.position / 8);
  });

  it('raw readings and charts stay as large as what is kept of them', () => {
    expect(Math.max(...growth(({ files }) => files['readings.db'] ?? Number.NaN))).toBeLessThan(1.1);
  });

  it.each(TABLES.map((table, index) => [table, index] as const))('%s rows come and go', (_table, index) => {
    expect(Math.max(...growth(({ rows }) => rows[index] ?? Number.NaN))).toBeLessThanOrEqual(1.1);
  });

  it('the state of deciding, and with it a checkpoint, stays as large', () => {
    // Until then a colour that is proposed for the venue that nobody looks after is called for, up to the top.
    expect(Math.max(...growth(({ stateBytes }) => stateBytes, 6))).toBeLessThan(1.1);
  });

  it('the ledger grows by its audit log alone, which people fill and nothing cuts', () => {
    const [third, last] = [months[2], months.at(-1)] as [Month, Month];
    const grown = bytesOf(last) - bytesOf(third);
    // Its lines, and the indexes by which it is asked for by who, what and when.
    expect(grown).toBeLessThan(1.75 * (last.auditBytes - third.auditBytes));
  });
});

describe('what time does not take', () => {
  it('[P9] a danger on which nobody has acted for a year is open, with its ticket and what is due', () => {
    const queries = openLedgerQueries(year.dir);
    const open = queries.hazards(null, { venue: 'left' }, ALL).items;
    expect(open).toMatchObject([{ state: 'unacknowledged', openedAt: expect.any(Number) }]);
    expect(year.clock.nowMs() - (open[0]?.openedAt ?? 0)).toBeGreaterThan(359 * DAY_MS);
    expect(queries.ticket(null, open[0]?.ticketId ?? '')).toMatchObject({ state: 'open' });
    const due = queries.notices(null, { hazard: open[0]?.id ?? '' }, ALL).items;
    expect(due.length).toBeGreaterThan(0);
    queries.close();
  });

  it('[P8] closed work stays for its history to the day, and no longer', () => {
    const queries = openLedgerQueries(year.dir);
    const closed = queries.hazards(null, { venue: 'kept', state: 'closed' }, ALL).items;
    const ages = closed.map(({ closedAt }) => (year.clock.nowMs() - (closedAt ?? 0)) / DAY_MS);
    expect(Math.max(...ages)).toBeGreaterThan(HISTORY_DAYS - 2);
    expect(Math.max(...ages)).toBeLessThan(HISTORY_DAYS + 2);
    expect(closed.length).toBeGreaterThan(HISTORY_DAYS);
    queries.close();
  });

  it('[P10] the audit log is whole and sound', () => {
    const queries = openLedgerQueries(year.dir);
    expect(queries.verifyAudit()).toMatchObject({ ok: true });
    const [first] = reading((db) => db.prepare('SELECT seq FROM audit ORDER BY seq LIMIT 1').all());
    expect(first).toEqual({ seq: 1 });
    queries.close();
  });

  it('[P3] what retention keeps gives the same state after a restart', () => {
    expect(year.restarted().stateHash()).toBe(year.decider.stateHash());
  });
});
