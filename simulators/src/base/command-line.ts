/** Command-line options with types, ranges and one-line refusals. */

import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';

export type OptionKind = 'text' | 'number' | 'switch';

/** Parsed options by name; a name that was not declared cannot be asked for. */
export interface CommandLine {
  positionals: string[];
  text(name: string): string | undefined;
  /** Refuses what is not a number within the range. */
  number(name: string, range: { min: number; max: number; whole?: boolean }): number | undefined;
  isOn(name: string): boolean;
}

/** Refuses unknown options, and options without their value, with one line. */
export function readCommandLine(args: string[], kinds: Record<string, OptionKind>): CommandLine {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { values, positionals } = parse(args, options);
  return {
    positionals,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    number: (name, range) => {
      const value = values[name];
      return typeof value === 'string' ? numberWithin(name, value, range) : undefined;
    },
    isOn: (name) => values[name] === true,
  };
}

function parse(args: string[], options: Record<string, { type: 'boolean' | 'string' }>) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`${text.split(/\. |\n/)[0]?.replace(/\.$/, '')}; --help lists the options`, cause);
  }
}

function numberWithin(
  name: string,
  text: string,
  range: { min: number; max: number; whole?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const isFit = value >= range.min && value <= range.max && (range.whole !== true || Number.isInteger(value));
  if (isFit) return value;
  const what = range.whole === true ? 'a whole number' : 'a number';
  throw new Failure(`--${name} must be ${what} from ${range.min} to ${range.max}, not "${text}"`);
}
