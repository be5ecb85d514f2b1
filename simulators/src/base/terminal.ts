/** What a command writes for people (standard error) and for programs (standard output), and how it ends. */

import { Failure } from './failure.ts';

/** Longer than anything we say ourselves: a garbage file's excerpt ends here. */
const LINE_MAX = 1_000;

/** For people: one line, in which whatever a file or a server said cannot steer the terminal. */
export function tell(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
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
    else for (const line of stackOf(cause).split('\n')) tell(`${name}: ${line}`);
  }
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

/** Control and format characters (among them line ends, escapes, and turns of the writing direction) as `·`. */
export function printable(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '·');
  return plain.length <= LINE_MAX ? plain : `${plain.slice(0, LINE_MAX)}…`;
}
