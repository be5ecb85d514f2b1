/** The systems file that the operator names in the settings. */

import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { causeText, GatewayError } from '../../base/errors.ts';
import { type Environment, withSecrets } from '../../base/operator-secrets.ts';
import { SystemsPlan } from './schema.ts';

const BYTES_MAX = 512 * 1024;
const MISTAKES_MAX = 20;

/** The plan of nobody when none is configured. Throws `file-unusable` with the place of every mistake. */
export function readSystems(path: string | undefined, env: Environment): SystemsPlan {
  if (path === undefined) return SystemsPlan.parse({ format: 1 });
  const { value, mistakes } = withSecrets(read(path), env);
  const parsed = SystemsPlan.safeParse(value);
  const wrong = [
    ...mistakes.map((each) => ({ path: each.path, message: each.reason })),
    ...(parsed.success ? [] : parsed.error.issues),
  ];
  if (parsed.success && wrong.length === 0) return parsed.data;
  const places = wrong
    .slice(0, MISTAKES_MAX)
    .map((each) => `${each.path.join('.') || 'the file'}: ${each.message}`);
  throw unusable(`${path}: ${places.join('; ')}`);
}

function read(path: string): unknown {
  try {
    if (statSync(path).size > BYTES_MAX) throw new Error(`is larger than ${BYTES_MAX} bytes`);
    return parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 }) as unknown;
  } catch (cause) {
    // Below its first line is the place as it stands in the file, which may be a secret. [P10]
    throw unusable(`${path}: ${causeText(cause).split('\n')[0]}`);
  }
}

function unusable(detail: string): GatewayError {
  return new GatewayError('file-unusable', false, `NINEWATCH_SYSTEMS_FILE: ${detail}`);
}
