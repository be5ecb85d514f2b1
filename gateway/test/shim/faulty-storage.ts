/** Faults below a running gateway process: slow, failing and lying syncs, full disks, kills, clock jumps, power cuts. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTROL_BYTES, Faults } from './faults.ts';

export type { At, Rule } from './faults.ts';
export { Faults } from './faults.ts';

const SOURCES = ['faulty-storage.c', 'shadow.h', 'order.h'];
const FLAGS = ['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Werror', '-U_FORTIFY_SOURCE'];
const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/faulty-storage', import.meta.url));

/** Without gcc on Linux these faults cannot be made. */
export const hasCompiler: boolean =
  process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;

export interface FaultyStorage {
  /** For the gateway's environment, beside its settings. */
  env: Record<string, string>;
  faults: Faults;
  /** What a power cut at this instant would leave of the data folder; a gateway can be started on a copy. */
  shadowDir: string;
  /** `sync <file> <size>` and `puback <device's port> <packet id>`, a line each, in their true order. */
  order(): string[];
  close(): void;
}

/**
 * `dir` takes the control file, the shadow and the log; `dataDir` is the gateway's folder (it need not exist, its
 * parent must). `shadow` false saves the copying.
 */
export function faultyStorage(options: { dir: string; dataDir: string; shadow?: boolean }): FaultyStorage {
  const { dir, dataDir, shadow = true } = options;
  mkdirSync(dir, { recursive: true });
  const control = join(dir, 'faults.control');
  const log = join(dir, 'order.log');
  const shadowDir = join(dir, 'shadow');
  if (shadow) mkdirSync(shadowDir, { recursive: true });
  const descriptor = openSync(control, existsSync(control) ? 'r+' : 'w+');
  ftruncateSync(descriptor, CONTROL_BYTES);
  return {
    env: {
      LD_PRELOAD: compiled(),
      FAULTY_STORAGE_CONTROL: control,
      FAULTY_STORAGE_ROOT: join(realpathSync(dirname(dataDir)), basename(dataDir)),
      FAULTY_STORAGE_LOG: log,
      ...(shadow ? { FAULTY_STORAGE_SHADOW: shadowDir } : {}),
    },
    faults: new Faults(descriptor),
    shadowDir,
    order: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
    close: () => closeSync(descriptor),
  };
}

/** Compiled once per text of its sources. */
function compiled(): string {
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(readFileSync(join(HERE, name)));
  const library = join(CACHE, `${hash.digest('hex').slice(0, 16)}.so`);
  if (existsSync(library)) return library;
  mkdirSync(CACHE, { recursive: true });
  const made = `${library}.${process.pid}`;
  const gcc = spawnSync('gcc', [...FLAGS, '-o', made, join(HERE, 'faulty-storage.c')], { encoding: 'utf8' });
  if (gcc.status !== 0) throw new Error(`gcc: ${gcc.stderr}`);
  renameSync(made, library);
  return library;
}
