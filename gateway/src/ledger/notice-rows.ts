/** Single rows of the ledger for those who send notices: a read-only connection of their own. */

import type { HandoverFiling, Notice, User } from '@ninewatch/rules';
import { openReader } from './store/database.ts';

type Table = 'hazard' | 'ticket' | 'venue' | 'region';

export interface LedgerRows {
  one<T>(table: Table, id: string): T | null;
  notice(seq: number): Notice | null;
  /**
   * The one with this id, which had this number when it was booked: a ledger that was put back may number anew.
   * Undefined as long as it has not come so far again.
   */
  noticeOf(seq: number, id: string): Notice | null | undefined;
  /** The newest notice made before `at` (ms); 0 when there is none. */
  seqBefore(at: number): number;
  /** Text of the newest profile of the region itself. */
  profileText(region: string): string | null;
  users(): IterableIterator<User>;
  /** Whether the venue has not confirmed this warning. */
  isUnread(warningId: string, venueId: string): boolean;
  /** The newest watch handed over in the region, when it was signed. */
  watch(region: string): HandoverFiling | null;
  close(): void;
}

/** The writer must have opened the ledger before. */
export function openLedgerRows(dir: string): LedgerRows {
  const db = openReader(dir);
  const by = (table: Table) => db.prepare(`SELECT body FROM ${table} WHERE id = ?`);
  const tables = { hazard: by('hazard'), ticket: by('ticket'), venue: by('venue'), region: by('region') };
  const notice = db.prepare('SELECT body FROM notice WHERE seq = ?');
  const named = db.prepare('SELECT body FROM notice WHERE id = ?');
  const last = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM notice');
  const before = db.prepare('SELECT max(seq) AS seq FROM notice WHERE at < ?');
  const users = db.prepare("SELECT body FROM user WHERE json_extract(body, '$.disabled') IS NULL");
  const filing = db.prepare('SELECT body, state FROM filing WHERE id = ?');
  const newest = db.prepare(
    `SELECT body FROM filing WHERE type = ? AND region = ? AND (? = '' OR state = ?) ORDER BY seq DESC LIMIT 1`,
  );
  const parsed = <T>(row: unknown): T | null =>
    row === undefined ? null : (JSON.parse((row as { body: string }).body) as T);
  const newestOf = <T>(type: string, region: string, state = ''): T | null =>
    parsed<T>(newest.get(type, region, state, state));
  return {
    one: (table, id) => parsed(tables[table].get(id)),
    notice: (seq) => parsed(notice.get(seq)),
    noticeOf: (seq, id) => {
      const booked = parsed<Notice>(notice.get(seq));
      if (booked?.id === id) return booked;
      const found = parsed<Notice>(named.get(id));
      return found ?? (seq > (last.get() as { seq: number }).seq ? undefined : null);
    },
    seqBefore: (at) => (before.get(at) as { seq: number | null }).seq ?? 0,
    profileText: (region) => newestOf<{ text: string }>('profile', region)?.text ?? null,
    users: () => rowsOf(users.iterate()),
    isUnread: (warningId, venueId) =>
      (filing.get(`receipt-${warningId}-${venueId}`) as { state: string } | undefined)?.state === 'unread',
    watch: (region) => newestOf<HandoverFiling>('handover', region, 'signed'),
    close: () => db.close(),
  };
}

function* rowsOf(rows: Iterable<unknown>): Generator<User, undefined> {
  for (const row of rows) yield JSON.parse((row as { body: string }).body) as User;
}
