import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeReadingStore } from '../reading-store.contract.ts';
import { openEmbeddedReadingStore } from './embedded-reading-store.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

describeReadingStore('the embedded reading store', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-readings-'));
  dirs.push(dir);
  return openEmbeddedReadingStore(dir);
});
