/** The embedded store gives the answers that InfluxDB gives. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openEmbeddedReadingStore } from '../src/sinks/embedded/embedded-reading-store.ts';
import { describeReadingQueries } from '../src/sinks/reading-queries.contract.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

describeReadingQueries('the embedded store, answers', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-readings-'));
  dirs.push(dir);
  return openEmbeddedReadingStore(dir);
});
