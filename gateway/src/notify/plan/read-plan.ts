/** The notices file that the operator names in the settings. */

import { readFileSync, statSync } from 'node:fs';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { Environment } from '../../base/operator-secrets.ts';
import { PLAN_TEXT_MAX, parsePlan } from './parse.ts';
import type { NoticePlan } from './schema.ts';

/** UTF-8 takes up to three bytes for a character. */
const BYTES_MAX = 3 * PLAN_TEXT_MAX;

/** Undefined when none is configured. Throws `file-unusable` with every mistake's place, one a line. */
export function readPlan(path: string | undefined, env: Environment): NoticePlan | undefined {
  if (path === undefined) return undefined;
  const parsed = parsePlan(read(path), env);
  if (parsed.ok) return parsed.plan;
  const places = parsed.errors.map(({ line, column, reason }) => `${path}:${line}:${column}: ${reason}`);
  throw new GatewayError('file-unusable', false, `NINEWATCH_NOTICES_FILE: ${places.join('\n')}`);
}

function read(path: string): string {
  try {
    if (statSync(path).size > BYTES_MAX) throw new Error(`${path} is larger than ${BYTES_MAX} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `NINEWATCH_NOTICES_FILE: ${causeText(cause)}`, cause);
  }
}
