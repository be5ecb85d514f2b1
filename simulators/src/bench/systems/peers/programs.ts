/** Where the peers' programs are, which versions are installed by `--install`, and their configurations filled in. */

import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../../../..');
/** Not under version control. */
export const BENCH_FOLDER = join(ROOT, '.bench');
export const NODE_RED_PACKAGES = { 'node-red': '5.0.7', 'node-red-contrib-influxdb': '0.7.0' } as const;
export const NODE_RED = join(BENCH_FOLDER, 'node_modules/node-red/red.js');

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/sbin'];

/** Undefined when it is not installed; package managers put servers where users do not look. */
export function programPath(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isThere);
}

export function isThere(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** One line that names the Debian package of every missing program; undefined when all are there. */
export function missingPrograms(names: readonly ('mosquitto' | 'influxd')[]): string | undefined {
  const packages = { mosquitto: 'mosquitto', influxd: 'influxdb' } as const;
  const missing = names.filter((name) => programPath(name) === undefined);
  if (missing.length === 0) return undefined;
  return `${missing.join(' and ')} not installed: apt-get install ${missing.map((name) => packages[name]).join(' ')}`;
}

/** Writes the published configuration into the folder with its `@PLACES@` filled in; returns the file's path. */
export function fillIn(
  name: string,
  target: { folder: string; as: string },
  values: Record<string, string>,
): string {
  const text = readFileSync(join(import.meta.dirname, 'configurations', name), 'utf8');
  const filled = Object.entries(values).reduce(
    (all, [key, value]) => all.replaceAll(`@${key}@`, value),
    text,
  );
  const path = join(target.folder, target.as);
  writeFileSync(path, filled);
  return path;
}
