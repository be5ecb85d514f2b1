/** What every problem's answer looks like, and which codes a test has seen. */

import type { RefusalCode } from '@ninewatch/rules';
import { expect } from 'vitest';
import { PROBLEMS, type ProblemCode } from './problems.ts';

export const REFUSALS: RefusalCode[] = [
  'not-found',
  'already-exists',
  'stale-version',
  'invalid',
  'still-in-danger',
  'still-active',
  'same-person',
  'not-designated',
  'not-called',
  'wrong-state',
  'not-shelvable',
  'not-closable',
  'unknown-region',
  'unknown-venue',
  'unknown-collector',
  'unknown-device',
  'rules-unusable',
  'profile-unusable',
  'unknown-person',
  'unknown-office',
  'unknown-photo',
  'claim-unusable',
  'limit-reached',
  'not-eligible',
  'not-enough-credits',
  'out-of-order',
];
export const seen = new Set<string>();

/** The whole form of RFC 9457, with the status and title of the table. */
export function expectProblem(
  answer: { statusCode: number; headers: object; body: string },
  code: ProblemCode,
): void {
  seen.add(code);
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  const { status, title } = PROBLEMS[code];
  expect(body).toMatchObject({ type: `urn:ninewatch:problem:${code}`, title, status, code });
  expect(body.detail).toEqual(expect.any(String));
  expect(answer.statusCode).toBe(status);
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/problem\+json/),
  });
}
