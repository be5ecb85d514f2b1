/** Writes the shipped profile into the source of the fold, which reads no file; with `--check` it only compares. */

import { readFileSync, writeFileSync } from 'node:fs';

const profile = new URL('../profiles/default.yaml', import.meta.url);
const file = new URL('../src/profile/shipped.generated.ts', import.meta.url);

export function shippedText(): string {
  const text = readFileSync(profile, 'utf8')
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${');
  return [
    '/** The shipped profile, from `rules/profiles/default.yaml`; written by `npm run profiles:ship`. */',
    '',
    `export const SHIPPED_PROFILE = \`${text}\`;`,
    '',
  ].join('\n');
}

export function sourceText(): string {
  return readFileSync(file, 'utf8');
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    if (sourceText() !== shippedText()) {
      process.stderr.write('shipped.generated.ts is stale; run npm run profiles:ship\n');
      process.exitCode = 1;
    }
  } else {
    writeFileSync(file, shippedText());
    process.stdout.write('rules/src/profile/shipped.generated.ts written\n');
  }
}
