/** The backup and restore commands as an operator runs them, on folders that are removed afterwards. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '../src/backup/manifest.ts';
import { type Command, runCommand } from '../src/backup-main.ts';
import { type Exit, makeFolder, type Settings } from './stage/gateway-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE = join(ROOT, 'node_modules/.bin/node');

export interface BackupFolders {
  folder: ReturnType<typeof makeFolder>;
  /** Of all backups. */
  into: string;
  /** The folder to restore into. */
  restored: string;
}

export function makeBackupFolders(): BackupFolders {
  const folder = makeFolder();
  return { folder, into: join(folder.dir, 'backups'), restored: join(folder.dir, 'restored') };
}

export async function run(command: Command, settings: Settings, ...args: string[]): Promise<Exit> {
  return runOf(ROOT, [command, ...args], settings);
}

/** That of the program in another checkout. */
export async function runOf(root: string, args: readonly string[], settings: Settings): Promise<Exit> {
  const env = { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node') };
  const child = spawn(NODE, [join(root, 'scripts/backup.mjs'), ...args], {
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit: Exit = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    exit.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    exit.stderr += text;
  });
  [exit.code] = await once(child, 'close');
  return exit;
}

/** The same in this process, for what ends before a backup would begin. */
export async function runHere(command: Command, env: Settings, ...args: readonly string[]): Promise<Exit> {
  const exit: Exit = { code: null, stdout: '', stderr: '' };
  const say = (line: string) => {
    exit.stdout += `${line}\n`;
  };
  const complain = (line: string) => {
    exit.stderr += `${line}\n`;
  };
  exit.code = await runCommand(command, { args, env, say, complain });
  return exit;
}

/** Paths of the finished backups, oldest first. */
export function backupsIn(into: string): string[] {
  return readdirSync(into)
    .filter((name) => /^ninewatch-[^.]+$/.test(name))
    .sort()
    .map((name) => join(into, name));
}

export function manifestOf(backup: string): Manifest {
  return JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as Manifest;
}
