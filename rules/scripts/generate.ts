/** Writes `generated/rules.schema.json` from the rule language; with `--check` it only compares, and exits 1 when stale. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rulesJsonSchema } from '../src/index.ts';

const file = new URL('../generated/rules.schema.json', import.meta.url);

export function schemaText(): string {
  return `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`;
}

/** The published text; empty when there is none. */
export function publishedText(): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

if (import.meta.main) {
  const isFresh = publishedText() === schemaText();
  if (process.argv.includes('--check')) {
    if (!isFresh) {
      process.stderr.write('rules/generated/rules.schema.json is stale; run npm run rules:schema\n');
      process.exitCode = 1;
    }
  } else {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, schemaText());
    process.stdout.write(isFresh ? 'nothing changed\n' : 'rules/generated/rules.schema.json written anew\n');
  }
}
