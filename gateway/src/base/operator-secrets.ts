/** Secrets of an operator's YAML: `${NAME}` of the environment within a text, or `secretFile: path` in the place of one. */

import { readFileSync, statSync } from 'node:fs';
import { causeText } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export interface Mistake {
  path: PropertyKey[];
  reason: string;
}

const NAME = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const FILE_BYTES_MAX = 64 * 1024;

/** The same with every secret in its place; what cannot be read is a mistake at its place. */
export function withSecrets(value: unknown, env: Environment): { value: unknown; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const filled = (each: unknown, path: PropertyKey[]): unknown => {
    if (typeof each === 'string')
      return fromEnvironment(each, env, (reason) => mistakes.push({ path, reason }));
    if (Array.isArray(each)) return each.map((item, i) => filled(item, [...path, i]));
    if (typeof each !== 'object' || each === null) return each;
    const file = (each as { secretFile?: unknown }).secretFile;
    if (typeof file === 'string' && Object.keys(each).length === 1) {
      return fromFile(file, (reason) => mistakes.push({ path, reason }));
    }
    return Object.fromEntries(Object.entries(each).map(([key, item]) => [key, filled(item, [...path, key])]));
  };
  return { value: filled(value, []), mistakes };
}

function fromEnvironment(text: string, env: Environment, wrong: (reason: string) => void): string {
  return text.replace(NAME, (_, name: string) => {
    const found = env[name];
    if (found === undefined) wrong(`the environment has no ${name}`);
    return found ?? '';
  });
}

function fromFile(path: string, wrong: (reason: string) => void): string {
  try {
    if (statSync(path).size > FILE_BYTES_MAX) throw new Error(`larger than ${FILE_BYTES_MAX} bytes`);
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    wrong(`secretFile cannot be read: ${causeText(cause)}`);
    return '';
  }
}
