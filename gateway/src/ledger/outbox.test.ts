import { expect, it, onTestFinished } from 'vitest';
import { AT, aNotice, freshLedger } from './ledger-fixtures.ts';
import { openLedgerRows } from './notice-rows.ts';
import { openOutbox } from './outbox.ts';

it('counts what is still to be told: what waits for an answer, and what asks for none', () => {
  const { dir, store } = freshLedger();
  store(
    aNotice('n1', { at: AT + 1 }),
    aNotice('n2', { state: 'answered' }),
    aNotice('n3', { state: 'answered', once: true, at: AT + 3 }),
  );
  const outbox = openOutbox(dir);
  onTestFinished(() => outbox.close());
  expect(outbox.dueAfter(0)).toEqual({ count: 2, oldestAt: AT + 1 });
  expect(outbox.dueAfter(2)).toEqual({ count: 1, oldestAt: AT + 3 });
  expect(outbox.newest()).toBe(3);
  expect(outbox.after(0, 10).map(({ notice }) => notice.id)).toEqual(['n1', 'n2', 'n3']);
});

it('finds a notice by its id where its number has another, and knows what is not decided yet from what is gone', () => {
  const { dir, store } = freshLedger();
  store(aNotice('n1'), aNotice('n2'));
  const rows = openLedgerRows(dir);
  onTestFinished(() => rows.close());
  expect(rows.noticeOf(1, 'n1')?.id).toBe('n1');
  expect(rows.noticeOf(1, 'n2')?.id).toBe('n2');
  expect(rows.noticeOf(2, 'gone')).toBeNull();
  expect(rows.noticeOf(3, 'later')).toBeUndefined();
});
