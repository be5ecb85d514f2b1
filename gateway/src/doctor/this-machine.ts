/** The machine that this runs on, as the checks ask about it. */

import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Machine } from './subject.ts';

const COMMAND_MS_MAX = 2_000;
const SYNCS = 12;
const PIECE = Buffer.alloc(4_096, 1);

export function thisMachine(monotonicMs: () => number): Machine {
  const uid = process.getuid?.();
  const pinnedVersion = pinned();
  return {
    nodeVersion: process.version,
    nodePath: process.execPath,
    ...(pinnedVersion === undefined ? {} : { pinnedVersion }),
    ...(uid === undefined ? {} : { uid }),
    text,
    output,
    freeBytes: (dir) => {
      const disk = statfsSync(dir);
      return disk.bavail * disk.bsize;
    },
    syncTimesMs: (dir) => syncTimesMs(dir, monotonicMs),
    portTrouble,
  };
}

/** The version in our own package.json: the package `node` is installed under it. */
function pinned(): string | undefined {
  const manifest = text(new URL('../../../package.json', import.meta.url).pathname);
  if (manifest === undefined) return undefined;
  return (JSON.parse(manifest) as { devDependencies?: { node?: string } }).devDependencies?.node;
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function output(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: COMMAND_MS_MAX });
  return status === 0 ? stdout : undefined;
}

/** In a file of its own, which is gone afterwards. */
function syncTimesMs(dir: string, monotonicMs: () => number): number[] {
  const file = join(dir, `.doctor-${process.pid}`);
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    return Array.from({ length: SYNCS }, () => {
      const before = monotonicMs();
      writeSync(descriptor, PIECE);
      fsyncSync(descriptor);
      return monotonicMs() - before;
    });
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
}

function portTrouble(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
