/** The number of urgent notices that reach nobody is read from the file itself. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { unreachableIn } from './book-facts.ts';
import { DeliveryBook } from './delivery-book.ts';

const dir = mkdtempSync(join(tmpdir(), 'ninewatch-book-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('[P9] counts the urgent ones that reach nobody, and none where there is no book', () => {
  expect(unreachableIn(dir)).toBe(0);
  const book = new DeliveryBook(dir);
  const base = { noticeId: 'n', noticeSeq: 1, region: 'r', channel: 'sms', target: 'li', named: [] };
  const more = { priority: 1 as const, at: 1, notBefore: 0 };
  book.add(['a', 'b', 'c'].map((id) => ({ ...base, ...more, id, urgent: id !== 'c' })));
  const result = { state: 'unreachable', trouble: 'no phone' } as const;
  book.settle(
    ['b', 'c'].map((id) => ({ id, result })),
    2,
  );
  expect(unreachableIn(dir)).toBe(1);
  book.close();
});
