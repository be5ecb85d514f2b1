import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRefusedLines, REFUSED_FILE } from './refused-lines.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-refused-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const text = (name: string) => readFileSync(join(dir, name), 'utf8');

it('[P6] a refused line is written down with its reason, and stays after a restart', () => {
  openRefusedLines(dir).keep([{ line: 'reading a=1 1', reason: '400: field type conflict' }], 7);
  openRefusedLines(dir).keep([{ line: 'reading b=1 2', reason: '400: no' }], 8);
  expect(
    text(REFUSED_FILE)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { at: 7, reason: '400: field type conflict', line: 'reading a=1 1' },
    { at: 8, reason: '400: no', line: 'reading b=1 2' },
  ]);
});

it('[P8] the file keeps the newest and is bounded', () => {
  const lines = openRefusedLines(dir);
  for (let i = 0; i < 800; i += 80) {
    const some = Array.from({ length: 80 }, (_, k) => ({
      line: `${i + k} ${'-'.repeat(10_000)}`,
      reason: 'r',
    }));
    lines.keep(some, i);
  }
  const sizes = [REFUSED_FILE, `${REFUSED_FILE}.1`].map((name) => statSync(join(dir, name)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 20);
  expect(text(REFUSED_FILE)).toContain('"line":"799 ---');
});
