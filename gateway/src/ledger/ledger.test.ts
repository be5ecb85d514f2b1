/** The writer: whole transactions, one epoch, sound checkpoints, bounded history. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Change } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { openLedger } from './ledger.ts';
import {
  AT,
  aHazard,
  aNotice,
  anAudit,
  aRegion,
  aRejection,
  aTicket,
  aVenue,
  freshLedger,
  placed,
  temporaryDir,
} from './ledger-fixtures.ts';

const PAGE = { limit: 100 };

describe('commit', () => {
  it('[P4] stores effects and offset together and keeps both over a restart', () => {
    const dir = temporaryDir();
    const first = openLedger(dir);
    expect(first.offset()).toBe(0);
    first.commit({ upTo: 7, changes: placed(5, [aVenue('v1')]) });
    const epoch = first.epoch();
    first.close();
    const second = openLedger(dir);
    expect([second.offset(), second.epoch()]).toEqual([7, epoch]);
    second.close();
  });

  it('[P4] rolls everything back when one change of the batch fails', () => {
    const { ledger, queries, store } = freshLedger();
    store(aVenue('v1'), anAudit('first'));
    const changes = placed(2, [aVenue('v2'), anAudit('second'), aRegion('r', 'no-such-parent')]);
    expect(() => ledger.commit({ upTo: 2, changes })).toThrow(/parent/);
    expect(ledger.offset()).toBe(1);
    expect(queries.venue(null, 'v2')).toBeNull();
    expect(queries.verifyAudit()).toEqual({ ok: true, entries: 1 });
    ledger.commit({ upTo: 2, changes: placed(2, [aVenue('v2'), anAudit('second')]) });
    expect(queries.verifyAudit()).toEqual({ ok: true, entries: 2 });
  });

  it('[P4] refuses what is decided already, unordered, or beyond its end', () => {
    const { ledger, store } = freshLedger();
    store(aVenue('v1'));
    const bad: [number, number[]][] = [
      [0, []],
      [1, [1]],
      [3, [1]],
      [3, [4]],
      [3, [3, 2]],
    ];
    for (const [upTo, positions] of bad) {
      const changes = positions.map((position) => ({ position, ordinal: 0, change: anAudit('x') }));
      expect(() => ledger.commit({ upTo, changes }), `${upTo} ${positions}`).toThrow(/position|upTo/);
    }
    expect(ledger.offset()).toBe(1);
  });

  it('[P8] a full disk is retryable, loses nothing of before and stores nothing of the batch', () => {
    const { dir, ledger, queries, store } = freshLedger();
    store(aVenue('v1'), anAudit('first'));
    const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
    const pages = (db.prepare('PRAGMA page_count').get() as { page_count: number }).page_count;
    db.close();
    ledger.close();
    const small = openLedger(dir, { pagesMax: pages + 2 });
    const many: Change[] = Array.from({ length: 500 }, (_, n) => aVenue(`w${n}`));
    const commit = () => small.commit({ upTo: 2, changes: placed(2, [anAudit('lost'), ...many]) });
    expect(commit).toThrow(expect.objectContaining({ code: 'ledger-failed', retryable: true }));
    expect(small.offset()).toBe(1);
    expect(queries.venues(null, {}, PAGE).items.map((venue) => venue.id)).toEqual(['v1']);
    small.commit({ upTo: 2, changes: placed(2, [anAudit('kept')]) });
    expect(queries.verifyAudit()).toEqual({ ok: true, entries: 2 });
    small.close();
  });

  it('takes 1,000 changes in well under a tenth of a second', () => {
    const { store } = freshLedger();
    store(...Array.from({ length: 1_000 }, (_, n) => aHazard(`warm-${n}`)));
    const spent = Array.from({ length: 5 }, (_, round) => {
      const begin = process.threadCpuUsage();
      const things = Array.from({ length: 500 }, (_, n) => `${round}-${n}`);
      store(...things.flatMap((n) => [aHazard(`h${n}`), anAudit(`act ${n}`)]));
      const { user, system } = process.threadCpuUsage(begin);
      return (user + system) / 1_000;
    });
    expect(Math.min(...spent)).toBeLessThan(100);
  });
});

describe('epoch', () => {
  it('[P4] is random for each ledger and renewed for good by a restore', () => {
    const { dir, ledger } = freshLedger();
    const other = freshLedger().ledger.epoch();
    const before = ledger.epoch();
    expect(before).toMatch(/^[0-9a-z]{8,12}$/);
    expect(other).not.toBe(before);
    const renewed = ledger.renewEpoch();
    expect(renewed).not.toBe(before);
    ledger.close();
    const again = openLedger(dir);
    expect(again.epoch()).toBe(renewed);
    again.close();
  });
});

describe('prune', () => {
  it('[P8] drops what is finished and old, keeps what is open, due or audited', () => {
    const { ledger, queries, store } = freshLedger();
    const old = AT - 1;
    store(
      aHazard('h-open', { openedAt: old }),
      aHazard('h-old', { state: 'closed', closedAt: old }),
      aHazard('h-new', { state: 'closed', closedAt: AT }),
      aHazard('h-worked', { state: 'closed', closedAt: old, ticketId: 't-worked' }),
      aTicket('t-worked', { hazardId: 'h-worked', state: 'accepted' }),
      aTicket('t-old', { hazardId: 'h-old', state: 'closed', closedAt: old }),
      aNotice('n-due', { hazardId: 'h-open', at: old }),
      aNotice('n-answered', { hazardId: 'h-open', at: old, state: 'answered' }),
      aNotice('n-orphan', { hazardId: 'h-old', at: old }),
      aRejection('r-old', 'v1', old),
      aRejection('r-new', 'v1', AT),
      anAudit('kept'),
    );
    expect(ledger.prune(AT, AT)).toBe(false);
    const ids = (list: { items: { id: string }[] }) => list.items.map((item) => item.id).sort();
    expect(ids(queries.hazards(null, {}, PAGE))).toEqual(['h-new', 'h-open', 'h-worked']);
    expect(ids(queries.tickets(null, {}, PAGE))).toEqual(['t-worked']);
    expect(ids(queries.notices(null, {}, PAGE))).toEqual(['n-due']);
    expect(ids(queries.rejections(null, {}, PAGE))).toEqual(['r-new']);
    expect(queries.verifyAudit()).toEqual({ ok: true, entries: 1 });
  });

  it('[P8] does a bounded amount at a time and says when more is left', () => {
    const { ledger, queries, store } = freshLedger();
    store(...Array.from({ length: 2_500 }, (_, n) => aRejection(`r${n}`, 'v1', AT - 1)));
    expect(ledger.prune(AT, AT)).toBe(true);
    expect(queries.rejections(null, {}, { limit: 1_000 }).items).toHaveLength(500);
    expect(ledger.prune(AT, AT)).toBe(false);
    expect(queries.rejections(null, {}, PAGE).items).toEqual([]);
  });
});

describe('opening', () => {
  it('[P8] on a full disk may be tried again, once there is room', () => {
    const dir = temporaryDir();
    const full = expect.objectContaining({ code: 'ledger-failed', retryable: true });
    expect(() => openLedger(dir, { pagesMax: 4 })).toThrow(full);
    const ledger = openLedger(dir);
    expect(ledger.offset()).toBe(0);
    ledger.close();
  });

  it('a file that is no ledger and a folder that is not there stop the start with a reason', () => {
    const dir = temporaryDir();
    writeFileSync(
      join(dir, 'ledger.sqlite'),
      'this is not a database, and long enough to be looked at '.repeat(40),
    );
    const unusable = expect.objectContaining({ code: 'data-dir-unusable', retryable: false });
    expect(() => openLedger(dir)).toThrow(unusable);
    expect(() => openLedger(join(dir, 'nowhere'))).toThrow(unusable);
  });
});
