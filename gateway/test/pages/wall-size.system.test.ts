/** What a browser must fetch before the wall stands: the script of the first load, compressed. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));
const KIB = 1_024;
const SCRIPT_KIB_MAX = 300;
/** What the page starts beside itself. */
const WORKER = /new Worker\(new URL\([`"']\/(assets\/[^`"']+\.js)/g;
/** Imports that a module has at its head, as they are fetched with it; `import(…)` is none of them. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*"(\.\/[^"]+\.js)"/g;

/** The entry of the page, the worker that it starts, and everything that they import, directly or through others. */
function firstLoad(): string[] {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  const found = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const text = readFileSync(join(DIST, file), 'utf8');
    waiting.push(...[...text.matchAll(STATIC_IMPORT)].map((match) => join('assets', match[1] ?? '')));
    waiting.push(...[...text.matchAll(WORKER)].map((match) => match[1] ?? ''));
  }
  return [...found];
}

describe.skipIf(!existsSync(join(DIST, 'index.html')))('the first load', () => {
  it(`is at most ${SCRIPT_KIB_MAX} KiB of compressed script, without charts and maps`, () => {
    const files = firstLoad();
    expect(files.filter((file) => file.includes('wall-worker'))).toHaveLength(1);
    const sizes = files.map((file) => gzipSync(readFileSync(join(DIST, file))).length);
    const kib = sizes.reduce((sum, size) => sum + size, 0) / KIB;
    process.stdout.write(`[size] ${files.length} scripts, ${kib.toFixed(1)} KiB compressed\n`);
    expect(files.filter((file) => /echarts|leaflet/i.test(file))).toEqual([]);
    expect(kib).toBeLessThanOrEqual(SCRIPT_KIB_MAX);
  });
});
