/** Lists beside reports: two real threads, on a ledger with a past. */

import { expect, it, onTestFinished } from 'vitest';
import { AT, aHazard, aTicket, aVenue, freshLedger } from '../ledger/ledger-fixtures.ts';
import { connectQueries, type LedgerFunctions, type RulesCalls } from './report-calls.ts';
import { startThread } from './start-thread.ts';

const ROWS = 3_000;
/** Asked at once, they keep a thread busy for many times as long as a list does. */
const REPORTS_WAITING = 40;
const DAY_MS = 86_400_000;
/** Two threads start. */
const TEST_MS_MAX = 60_000;

/** Either answers every question of the ledger: what is asked where is the table's. */
async function threadOf(name: string, dir: string) {
  const thread = startThread({
    name,
    file: new URL('./report-thread.ts', import.meta.url),
    settings: { dir },
    isReady: (message) => typeof message === 'object' && message !== null && 'ready' in message,
    onLost: (cause) => {
      throw cause;
    },
  });
  onTestFinished(() => thread.end());
  await thread.ready;
  return thread.worker;
}

async function connected() {
  const { dir, store } = freshLedger();
  store(aVenue('v1'));
  const past = Array.from({ length: ROWS }, (_, n) => n);
  store(...past.map((n) => aHazard(`h${n}`, { openedAt: AT + n, state: 'closed', closedAt: AT + n })));
  store(...past.map((n) => aTicket(`t${n}`, { openedAt: AT + n })));
  const [lists, reports] = await Promise.all([threadOf('lists', dir), threadOf('reports', dir)]);
  return connectQueries<LedgerFunctions & RulesCalls>({ lists, reports });
}

it('[P2] a list is answered before the reports that were asked for earlier', {
  timeout: TEST_MS_MAX,
}, async () => {
  const { query: queries, bulk } = await connected();
  const answered: string[] = [];
  const query = { region: 'root', from: AT, until: AT + DAY_MS, offsetMs: 0 };
  const reports = Array.from({ length: REPORTS_WAITING }, async () => {
    const { items } = await queries.analysedHazards(query, 0);
    expect(items.length).toBeGreaterThan(0);
    answered.push('report');
  });
  const exported = bulk.venues(null, {}, { limit: 10 }).then(() => answered.push('export'));
  const list = queries.venues(null, {}, { limit: 10 }).then(({ items }) => {
    answered.push('list');
    return items;
  });
  expect(await list).toMatchObject([{ id: 'v1' }]);
  await Promise.all([...reports, exported]);
  expect(answered).toHaveLength(REPORTS_WAITING + 2);
  expect(answered.indexOf('list')).toBeLessThan(answered.indexOf('export'));
  expect(answered.at(-1)).toBe('export');
});

it('[P6] a question that cannot be answered stays one, with its field, whichever thread refuses it', {
  timeout: TEST_MS_MAX,
}, async () => {
  const { query: queries } = await connected();
  await expect(queries.venues(null, {}, { limit: 0 })).rejects.toMatchObject({
    name: 'BadQuestion',
    field: 'limit',
  });
  expect(await queries.verifyAudit()).toMatchObject({ ok: true });
});
