/** What a command writes for people (standard error) and for programs (standard output), and how it ends. */

import { Failure } from './failure.ts';

/** For people. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** For programs: one line of standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A failure is one line and exit code 1; a mistake of ours keeps its stack. */
export async function runCommand(name: string, main: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (cause) {
    process.exitCode = 1;
    if (cause instanceof Failure) tell(`${name}: ${cause.message}`);
    else tell(cause instanceof Error ? `${name}: ${cause.stack}` : `${name}: ${String(cause)}`);
  }
}
