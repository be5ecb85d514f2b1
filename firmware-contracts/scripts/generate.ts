/**
 * Writes `generated/` from the schemas; with `--check` it only compares, and exits 1 when something is stale;
 * with `--release` it keeps the contract as released, which may break no device that was built for the last one.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { breaksOf } from './compatibility.ts';
import { contractNow, documentTexts } from './documents.ts';

const folder = new URL('../generated/', import.meta.url);

/** Names of documents that are missing, differ, or should not be there. */
export function staleDocuments(): string[] {
  const texts = documentTexts();
  const present = new Set(filesPresent());
  const stale = [...texts].filter(([name, text]) => !present.has(name) || read(name) !== text);
  const surplus = [...present].filter((name) => !texts.has(name));
  return [...stale.map(([name]) => name), ...surplus].sort();
}

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function filesPresent(): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function writeAll(): void {
  const texts = documentTexts();
  mkdirSync(folder, { recursive: true });
  for (const name of filesPresent()) if (!texts.has(name)) rmSync(new URL(name, folder));
  for (const [name, text] of texts) writeFileSync(new URL(name, folder), text);
}

const released = new URL('../released/v1.json', import.meta.url);

/** What the contract as it is would break; writes it down as released when that is nothing. */
function release(): string[] {
  const breaks = existsSync(released)
    ? breaksOf(JSON.parse(readFileSync(released, 'utf8')), contractNow())
    : [];
  if (breaks.length === 0) writeFileSync(released, `${JSON.stringify(contractNow(), null, 2)}\n`);
  return breaks;
}

if (import.meta.main && process.argv.includes('--release')) {
  const breaks = release();
  for (const line of breaks) process.stderr.write(`breaks devices in the field: ${line}\n`);
  if (breaks.length > 0) process.exitCode = 1;
} else if (import.meta.main) {
  const stale = staleDocuments();
  if (process.argv.includes('--check')) {
    if (stale.length > 0) {
      process.stderr.write(`stale: ${stale.join(', ')}; run npm run contracts\n`);
      process.exitCode = 1;
    }
  } else {
    writeAll();
    process.stdout.write(`${stale.length} documents written anew\n`);
  }
}
