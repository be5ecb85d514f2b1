/** Files of rule tests: where they stand, and which are those of the rules that are configured. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SHIPPED_TESTS = fileURLToPath(new URL('../../../rules/catalogue/tests', import.meta.url));

/** A folder means all `*.test.yaml` in it and below, by name. */
export function testFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.yaml'))
    .sort()
    .map((name) => join(path, name));
}

/** Those in the configured folder when it has any; else those of the shipped rules. */
export function testsBeside(configured: string | undefined): string[] {
  const isFolder = configured !== undefined && existsSync(configured) && statSync(configured).isDirectory();
  const own = isFolder ? testFiles(configured) : [];
  return own.length > 0 ? own : testFiles(SHIPPED_TESTS);
}
