/** Every delivery of a notice, and every attempt at it: durable, bounded, each under its stable id. [P8] [P9] */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BOOK_FILE, prepareBook } from './schema.ts';

/** `dead`: given up or refused for good; a person may have it tried again. */
export type DeliveryState = 'due' | 'sent' | 'answered' | 'unreachable' | 'dead' | 'dropped';

export interface BookedDelivery {
  seq: number;
  id: string;
  noticeId: string;
  noticeSeq: number;
  region: string;
  channel: string;
  target: string;
  named: string[];
  urgent: boolean;
  priority: number;
  /** Of the notice, wall time, ms. */
  at: number;
  notBefore: number;
  attempts: number;
  state: DeliveryState;
  endedAt: number | null;
  trouble: string | null;
}
export type NewDelivery = Pick<
  BookedDelivery,
  | 'id'
  | 'noticeId'
  | 'noticeSeq'
  | 'region'
  | 'channel'
  | 'target'
  | 'named'
  | 'urgent'
  | 'priority'
  | 'at'
  | 'notBefore'
>;

export type Outcome = 'sent' | 'failed' | 'refused' | 'unreachable' | 'test_sent' | 'test_failed';
export interface NewAttempt {
  deliveryId: string;
  noticeId: string;
  region: string;
  channel: string;
  kind: string;
  /** Masked. [P10] */
  recipient: string;
  number: number;
  /** Wall time of its begin, ms. */
  at: number;
  /** How long it took. */
  ms: number;
  outcome: Outcome;
  detail: string | null;
  /** Notices in the same message. */
  gathered: number;
}
export type KeptAttempt = NewAttempt & { seq: number };

/** What became of a delivery with an attempt; `again` leaves it due from then on. */
export type Result =
  | { state: Exclude<DeliveryState, 'due'>; trouble?: string }
  | { state: 'due'; againAt: number; trouble: string };

export interface ChannelCounts {
  due: number;
  held: number;
  dead: number;
  /** Since when the first of those waits that quiet hours do not hold. */
  oldestAt: number | null;
}

/** Rows kept beside the age: a storm of a year's size. Ours. [P8] */
export const ATTEMPTS_MAX = 2_000_000;
const DETAIL_MAX = 500;
const PRUNED_AT_ONCE = 5_000;
/** A retry that lies further ahead was set by a clock that has jumped back since. [P3] */
const AGAIN_MS_MAX = 15 * 60_000;
/** Quiet hours end within a day: what is held for longer was so by a clock that has jumped back too. [P3] */
const HELD_MS_MAX = 25 * 3_600_000;
/** What nobody came to try for so long is given up, ours: a channel that is down must not fill the book. [P8] */
const TRIED_WITHIN_MS = 48 * 3_600_000;

/** What was dropped takes the ways of a later file for so long; ours: a wrong file is mended within the day. */
const STRANDED_MS_MAX = 24 * 3_600_000;

const DELIVERY = `seq, id, notice_id AS noticeId, notice_seq AS noticeSeq, region, channel, target, named, urgent, priority, at,
  not_before AS notBefore, attempts, state, ended_at AS endedAt, trouble`;
const ATTEMPT = `seq, delivery_id AS deliveryId, notice_id AS noticeId, region, channel, kind, recipient, number, at, ms,
  outcome, detail, gathered`;

export class DeliveryBook {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof statements>;

  constructor(dir: string) {
    this.#db = new DatabaseSync(join(dir, BOOK_FILE), { timeout: 5_000 });
    prepareBook(this.#db);
    this.#sql = statements(this.#db);
  }

  /** Those that are known already stay as they are: a notice may be read twice. Dropped ones wait again. [P9] */
  add(deliveries: readonly NewDelivery[]): void {
    if (deliveries.length === 0) return;
    this.#together(() => {
      for (const each of deliveries) {
        const { id, noticeId, noticeSeq, region, channel, target, priority, at, notBefore } = each;
        this.#sql.add.run(
          ...[id, noticeId, noticeSeq, region, channel, target, JSON.stringify(each.named)],
          ...[each.urgent ? 1 : 0, priority, at, notBefore],
        );
      }
    });
  }

  /** Whose time has come, the most urgent first. */
  due(channel: string, nowMs: number, limit: number): BookedDelivery[] {
    return this.#sql.due
      .all(channel, nowMs, nowMs + HELD_MS_MAX, nowMs, nowMs + AGAIN_MS_MAX, limit)
      .map(asDelivery);
  }

  /** When the next one's time comes, wall time; null when none waits for a time. */
  nextAt(channel: string, nowMs: number): number | null {
    const { at } = this.#sql.next.get(nowMs, channel) as { at: number | null };
    return at;
  }

  find(seq: number): BookedDelivery | undefined {
    const row = this.#sql.find.get(seq);
    return row === undefined ? undefined : asDelivery(row);
  }

  /** One transaction: what was tried, and what came of it. */
  settle(results: readonly { id: string; result: Result; attempt?: NewAttempt }[], nowMs: number): void {
    this.#together(() => {
      for (const { id, result, attempt } of results) {
        const againAt = result.state === 'due' ? result.againAt : 0;
        const endedAt = result.state === 'due' ? null : nowMs;
        const trouble = result.trouble?.slice(0, DETAIL_MAX) ?? null;
        this.#sql.settle.run(result.state, againAt, endedAt, trouble, attempt === undefined ? 0 : 1, id);
        if (attempt !== undefined) this.#keep(attempt);
      }
    });
  }

  /** Of a test message: it belongs to no delivery. */
  note(attempt: NewAttempt): void {
    this.#keep(attempt);
  }

  /** The channel takes messages again: nobody waits for a time of his own any more. */
  hurry(channel: string): void {
    this.#sql.hurry.run(channel);
  }

  /** False when it is not one that was given up. */
  retry(seq: number): boolean {
    return Number(this.#sql.retry.run(seq).changes) > 0;
  }

  /** Deliveries of channels that send no more; returns the numbers of the notices that need another way. */
  dropAllBut(channels: readonly string[], nowMs: number): number[] {
    const dropped = this.#sql.drop.all(nowMs, JSON.stringify(channels));
    const stranded = this.#sql.stranded.all(nowMs - STRANDED_MS_MAX);
    const rows = [...dropped, ...stranded] as unknown as { noticeSeq: number }[];
    return [...new Set(rows.map(({ noticeSeq }) => noticeSeq))].sort((a, b) => a - b);
  }

  /** Whether somebody was told of it, or may still be. */
  reachesAnybody(noticeId: string): boolean {
    return this.#sql.reaches.get(noticeId) !== undefined;
  }

  counts(channel: string, nowMs: number): ChannelCounts {
    return this.#sql.counts.get(nowMs, channel) as unknown as ChannelCounts;
  }

  ofNotice(noticeId: string): BookedDelivery[] {
    return this.#sql.ofNotice.all(noticeId).map(asDelivery);
  }

  /** The newest first, below `before`. */
  deliveries(state: DeliveryState, before: number, limit: number): BookedDelivery[] {
    return this.#sql.inState.all(state, before, limit).map(asDelivery);
  }

  attemptsOf(noticeId: string, before: number, limit: number): KeptAttempt[] {
    return this.#sql.attemptsOf.all(noticeId, before, limit) as unknown as KeptAttempt[];
  }

  attempts(filter: { channel?: string; outcome?: string }, before: number, limit: number): KeptAttempt[] {
    const { channel = null, outcome = null } = filter;
    const { attempts } = this.#sql;
    return attempts.all(channel, channel, outcome, outcome, before, limit) as unknown as KeptAttempt[];
  }

  /** What waits for so long that it is news no more. */
  giveUp(nowMs: number): void {
    this.#sql.giveUp.run(nowMs, nowMs - TRIED_WITHIN_MS);
  }

  /** What ended, and what was tried, before this time; and the oldest attempts beyond the number. True while there is more. */
  prune(beforeMs: number): boolean {
    const { newest } = this.#sql.newest.get() as { newest: number | null };
    const oldest = (newest ?? 0) - ATTEMPTS_MAX;
    const gone = [
      this.#sql.pruneDeliveries.run(beforeMs, PRUNED_AT_ONCE),
      this.#sql.pruneAttempts.run(beforeMs, oldest, PRUNED_AT_ONCE),
    ];
    return gone.some(({ changes }) => Number(changes) === PRUNED_AT_ONCE);
  }

  close(): void {
    this.#db.close();
  }

  /** All or nothing. */
  #together(run: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#db.exec('COMMIT');
    } catch (cause) {
      // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the cause.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  #keep(attempt: NewAttempt): void {
    const { deliveryId, noticeId, region, channel, kind, recipient, number, at, ms, outcome, gathered } =
      attempt;
    const detail = attempt.detail?.slice(0, DETAIL_MAX) ?? null;
    this.#sql.attempt.run(
      ...[deliveryId, noticeId, region, channel, kind, recipient, number],
      ...[at, Math.round(ms), outcome, detail, gathered],
    );
  }
}

function asDelivery(row: unknown): BookedDelivery {
  const { named, urgent, ...rest } = row as Omit<BookedDelivery, 'named' | 'urgent'> & {
    named: string;
    urgent: number;
  };
  return { ...rest, named: JSON.parse(named) as string[], urgent: urgent === 1 };
}

function statements(db: DatabaseSync) {
  return {
    add: db.prepare(
      `INSERT INTO delivery (id, notice_id, notice_seq, region, channel, target, named, urgent, priority, at, not_before,
        again_at, attempts, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 'due') ON CONFLICT (id)
        DO UPDATE SET state = 'due', again_at = 0, ended_at = NULL, named = excluded.named, not_before = excluded.not_before
        WHERE state = 'dropped'`,
    ),
    due: db.prepare(
      `SELECT ${DELIVERY} FROM delivery WHERE channel = ? AND state = 'due' AND (not_before <= ? OR not_before > ?)
        AND (again_at <= ? OR again_at > ?) ORDER BY urgent DESC, priority, seq LIMIT ?`,
    ),
    next: db.prepare(
      `SELECT min(max(not_before, again_at)) AS at FROM delivery
        WHERE state = 'due' AND max(not_before, again_at) > ? AND channel = ?`,
    ),
    find: db.prepare(`SELECT ${DELIVERY} FROM delivery WHERE seq = ?`),
    settle: db.prepare(
      'UPDATE delivery SET state = ?, again_at = ?, ended_at = ?, trouble = ?, attempts = attempts + ? WHERE id = ?',
    ),
    hurry: db.prepare(
      "UPDATE delivery SET again_at = 0 WHERE channel = ? AND state = 'due' AND again_at > 0",
    ),
    retry: db.prepare(
      `UPDATE delivery SET state = 'due', again_at = 0, not_before = 0, ended_at = NULL, attempts = 0
        WHERE seq = ? AND state IN ('dead', 'unreachable')`,
    ),
    drop: db.prepare(
      `UPDATE delivery SET state = 'dropped', ended_at = ?
        WHERE state = 'due' AND channel NOT IN (SELECT value FROM json_each(?)) RETURNING notice_seq AS noticeSeq`,
    ),
    stranded: db.prepare(
      `SELECT notice_seq AS noticeSeq FROM delivery AS dropped WHERE state = 'dropped' AND ended_at >= ? AND NOT EXISTS
        (SELECT 1 FROM delivery AS other WHERE other.notice_id = dropped.notice_id
          AND other.channel <> dropped.channel AND other.state IN ('due', 'sent', 'answered'))`,
    ),
    reaches: db.prepare(
      "SELECT 1 FROM delivery WHERE notice_id = ? AND state IN ('due', 'sent', 'answered') LIMIT 1",
    ),
    giveUp: db.prepare(
      `UPDATE delivery SET state = 'dead', ended_at = ?, trouble = coalesce(trouble, 'not tried in time')
        WHERE state = 'due' AND max(at, not_before) < ?`,
    ),
    counts: db.prepare(
      `SELECT coalesce(sum(state = 'due'), 0) AS due, coalesce(sum(state = 'due' AND not_before > ?1), 0) AS held,
        coalesce(sum(state = 'dead'), 0) AS dead,
        min(CASE WHEN state = 'due' AND not_before <= ?1 THEN max(at, not_before) END) AS oldestAt
        FROM delivery WHERE state IN ('due', 'dead') AND channel = ?2`,
    ),
    ofNotice: db.prepare(`SELECT ${DELIVERY} FROM delivery WHERE notice_id = ? ORDER BY seq LIMIT 1000`),
    inState: db.prepare(
      `SELECT ${DELIVERY} FROM delivery WHERE state = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
    ),
    attempt: db.prepare(
      `INSERT INTO attempt (delivery_id, notice_id, region, channel, kind, recipient, number, at, ms, outcome, detail, gathered)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    attemptsOf: db.prepare(
      `SELECT ${ATTEMPT} FROM attempt WHERE notice_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
    ),
    attempts: db.prepare(
      `SELECT ${ATTEMPT} FROM attempt WHERE (? IS NULL OR channel = ?) AND (? IS NULL OR outcome = ?) AND seq < ?
        ORDER BY seq DESC LIMIT ?`,
    ),
    ...pruning(db),
  };
}

function pruning(db: DatabaseSync) {
  return {
    newest: db.prepare('SELECT max(seq) AS newest FROM attempt'),
    pruneDeliveries: db.prepare(
      'DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE ended_at < ? LIMIT ?)',
    ),
    pruneAttempts: db.prepare(
      'DELETE FROM attempt WHERE seq IN (SELECT seq FROM attempt WHERE at < ? OR seq <= ? ORDER BY seq LIMIT ?)',
    ),
  };
}
