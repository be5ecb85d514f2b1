/** What the doctor says of the content of the files: each that keeps a start from going through, by name. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EntryStore } from '../../../journal/disk/entry-store.ts';
import { peekJournal } from '../../../journal/journal-facts.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { type LedgerPeek, peekLedger } from '../../../ledger/ledger-facts.ts';
import type { Finding } from '../../finding.ts';
import type { Subject } from '../../subject.ts';
import { contentCheck } from './content.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-content-'));
  new EntryStore(dir).close();
  openLedger(dir).close();
});
afterEach(() => rmSync(dir, { recursive: true }));

async function problems(more: Partial<Subject> = {}): Promise<Finding[]> {
  const subject = {
    config: { NINEWATCH_DATA_DIR: dir },
    readyz: async () => undefined,
    journal: () => peekJournal(dir),
    ledger: () => peekLedger(dir),
    ...more,
  };
  const found = await contentCheck(subject as Subject);
  return found.filter(({ level }) => level !== 'ok');
}

it.each(['notices.db', 'systems.sqlite', 'influx.db'])('names %s that is damaged', async (name) => {
  const file = new DatabaseSync(join(dir, name));
  file.exec('CREATE TABLE a (b)');
  file.close();
  expect(await problems()).toEqual([]);
  writeFileSync(join(dir, name), Buffer.alloc(8_192, 1));
  expect((await problems()).map(({ check, what }) => [check, what.en])).toEqual([
    ['content', expect.stringMatching(new RegExp(`^${name} is damaged: `))],
  ]);
});

it('an older ledger has no audit log to be read; any other failure of it is a problem', async () => {
  const failing = (message: string): Partial<Subject> => ({
    ledger: () => {
      const peek = peekLedger(dir);
      const auditTail = (): ReturnType<LedgerPeek['auditTail']> => {
        throw new Error(message);
      };
      return { ...peek, auditTail };
    },
  });
  expect(await problems(failing('no such table: audit'))).toEqual([]);
  expect(await problems(failing('database disk image is malformed'))).toMatchObject([
    { check: 'audit', level: 'problem', what: { en: expect.stringContaining('malformed') } },
  ]);
});
