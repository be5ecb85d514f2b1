/** A later version of this program: the same, with every format of its files one step further. */

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const LATER_VERSION = '99.0.0';
export const LATER_STEP = 'of-tomorrow';

/** Makes its checkout in `dir`, which is new. Throws when the program has changed so that this does not fit it any more. */
export function makeLaterProgram(dir: string): void {
  mkdirSync(join(dir, 'gateway'), { recursive: true });
  for (const part of ['gateway/src', 'gateway/package.json', 'scripts', 'package.json']) {
    cpSync(join(ROOT, part), join(dir, part), { recursive: true });
  }
  for (const part of ['node_modules', 'dashboard', 'rules', 'firmware-contracts', 'simulators']) {
    symlinkSync(join(ROOT, part), join(dir, part));
  }
  const edit = (file: string, ...changes: [before: RegExp, after: string][]) => {
    const path = join(dir, 'gateway', file);
    let text = readFileSync(path, 'utf8');
    for (const [before, after] of changes) {
      if (!before.test(text)) throw new Error(`${file} has no ${before}`);
      text = text.replace(before, after);
    }
    writeFileSync(path, text);
  };
  edit('package.json', [/"version": "[^"]+"/, `"version": "${LATER_VERSION}"`]);
  edit('src/ledger/migrations/migrate.ts', [
    /(export const MIGRATIONS: readonly Migration\[\] = \[[\s\S]*?)\n\];/,
    `$1\n];
(MIGRATIONS as Migration[]).push({
  number: MIGRATIONS.length + 1,
  name: '${LATER_STEP}',
  steps: [
    build.schema.alterTable('venue').addColumn('tomorrow', 'text', (column) => column.notNull().defaultTo('')),
    build.schema.dropTable('shadow'),
    build.schema.createTable('shadow').addColumn('id', 'text'),
  ],
});`,
  ]);
  edit(
    'src/journal/disk/entry-store.ts',
    [/JOURNAL_FORMAT = 3/, 'JOURNAL_FORMAT = 4'],
    [
      / {2}2: 'DELETE/,
      "  3: 'DROP TABLE content; DROP TABLE content_boot; DELETE FROM filter_checkpoint;',\n  2: 'DELETE",
    ],
  );
  edit('src/journal/disk/older-format.ts', [/ {2}3: FORGET/, '  4: FORGET_FILTER,\n  3: FORGET']);
  edit(
    'src/sinks/embedded/schema.ts',
    [/READINGS_FORMAT = 2/, 'READINGS_FORMAT = 3'],
    [
      /if \(version < READINGS_FORMAT\)/,
      "if (version === 2) db.exec('CREATE TABLE tomorrow (one INTEGER); PRAGMA user_version=3');\n    else if (version < READINGS_FORMAT)",
    ],
  );
}
