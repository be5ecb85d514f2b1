import { expect, it, onTestFinished } from 'vitest';
import { AT, aNotice, freshLedger } from './ledger-fixtures.ts';
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
