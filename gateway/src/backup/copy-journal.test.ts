/** The journal's copy, with a gateway that writes and forgets between any two pieces of it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import { EntryStore } from '../journal/disk/entry-store.ts';
import { openJournalReader } from '../journal/journal-reader.ts';
import { copyJournal, holdForReaders } from './copy-journal.ts';
import type { Pace } from './pace.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

const LINE = JSON.stringify({ kind: 'tick', receivedAt: 1, elapsedMs: 1, filler: 'x'.repeat(1 << 20) });

function journal(rows: number) {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-copy-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const store = new EntryStore(dir);
  cleanups.push(() => store.close());
  const append = (generation = 0) =>
    store.append({
      committedAt: 1,
      lines: [LINE],
      readings: 0,
      generations: new Map(generation === 0 ? [] : [['d1', generation]]),
    });
  for (let row = 0; row < rows; row += 1) append();
  return { store, append, from: join(dir, 'journal.db'), copyDir: mkdtempSync(join(dir, 'copy-')) };
}

/** What happens between the pieces of the copy. */
function between(happens: (piece: number) => void): Pace {
  let piece = 0;
  return {
    after: () => {
      piece += 1;
      happens(piece);
    },
    hurryAfter: () => {},
    end: () => {},
  };
}

it('[P3] entries committed and generations begun while it runs are in the copy of the last instant', () => {
  const { append, store, from, copyDir } = journal(10);
  const to = join(copyDir, 'journal.db');
  copyJournal(
    from,
    to,
    between((piece) => piece <= 4 && append(piece)),
  );
  const reader = openJournalReader(copyDir);
  cleanups.push(() => reader.close());
  expect(reader.positions()).toEqual({ oldest: 1, newest: 14 });
  expect(reader.read(0, 100)).toMatchObject({ upTo: 14 });
  const copy = new DatabaseSync(to, { readOnly: true });
  cleanups.push(() => copy.close());
  expect(copy.prepare('SELECT * FROM generation').all()).toEqual([{ device_id: 'd1', generation: 4 }]);
  expect(copy.prepare('PRAGMA user_version').get()).toEqual(store.db.prepare('PRAGMA user_version').get());
  expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(tablesAndIndexes(copy)).toEqual(tablesAndIndexes(store.db));
});

it('[P8] what retention took meanwhile is not in the copy either', () => {
  const { store, from, copyDir } = journal(10);
  copyJournal(
    from,
    join(copyDir, 'journal.db'),
    between((piece) => piece === 2 && store.deleteUpTo(6, () => {})),
  );
  const reader = openJournalReader(copyDir);
  cleanups.push(() => reader.close());
  expect(reader.positions()).toEqual({ oldest: 7, newest: 10 });
});

it('[P8] a copy under way holds up neither commits nor their log: it goes back into the file between pieces', () => {
  const { append, store, from, copyDir } = journal(10);
  const pages: number[] = [];
  copyJournal(
    from,
    join(copyDir, 'journal.db'),
    between(() => {
      append();
      const [busy, log, folded] = Object.values(
        store.db.prepare('PRAGMA wal_checkpoint(RESTART)').get() ?? {},
      ) as number[];
      pages.push(Number(busy), Number(log) - Number(folded));
      if (pages.length > 10) throw new Error('the copy never ends');
    }),
  );
  expect(new Set(pages)).toEqual(new Set([0]));
});

it('[P2] retention in a restored journal waits for the copies beside it, not for later progress', () => {
  const { store, from, copyDir } = journal(5);
  store.db.exec("INSERT INTO reader VALUES ('decide', 4), ('readings', 2)");
  const to = join(copyDir, 'journal.db');
  copyJournal(
    from,
    to,
    between(() => {}),
  );
  holdForReaders(to, { decide: 1, readings: 3, influx: 0 });
  const copy = new DatabaseSync(to, { readOnly: true });
  cleanups.push(() => copy.close());
  expect(copy.prepare('SELECT * FROM reader ORDER BY name').all()).toEqual([
    { name: 'decide', position: 1 },
    { name: 'readings', position: 2 },
  ]);
});

it('an update of the gateway in the middle of it is told', () => {
  const { store, from, copyDir } = journal(10);
  const update = between((piece) => piece === 2 && store.db.exec('CREATE TABLE later (one INTEGER)'));
  expect(() => copyJournal(from, join(copyDir, 'journal.db'), update)).toThrow(/updated during the backup/);
});

function tablesAndIndexes(db: DatabaseSync): unknown[] {
  return db.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY name').all();
}
