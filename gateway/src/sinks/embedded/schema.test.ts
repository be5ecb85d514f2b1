import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryDirs } from './embedded-fixtures.ts';
import { openReadingsForWriting } from './schema.ts';

const dirs = temporaryDirs();
afterAll(dirs.removeAll);

it('[P8] a write-ahead log that grew gives its disk space back', () => {
  const dir = dirs.make();
  const db = openReadingsForWriting(dir, () => {});
  const walBytes = () => statSync(join(dir, 'readings.db-wal')).size;
  try {
    const put = db.prepare('INSERT OR REPLACE INTO chunk VALUES (1, zeroblob(?))');
    put.run(12 << 20);
    expect(walBytes()).toBeGreaterThan(12 << 20);
    // The log begins anew with the first write after a checkpoint of all of it.
    db.exec('PRAGMA wal_checkpoint(FULL)');
    put.run(1);
    expect(walBytes()).toBeLessThanOrEqual(8 << 20);
  } finally {
    db.close();
  }
});
