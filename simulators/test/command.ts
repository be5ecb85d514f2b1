/** The commands as a person starts them, and what they said when they ended. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Outcome {
  out: string;
  err: string;
  code: number;
}

export function start(command: 'simulate' | 'replay', ...args: string[]): ChildProcess {
  const entry = join(import.meta.dirname, `../src/${command}.ts`);
  return spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function outcome(child: ChildProcess): Promise<Outcome> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'exit'),
  ]);
  return { out, err, code: code as number };
}
