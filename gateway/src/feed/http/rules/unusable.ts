/** Texts that cannot be used, as problems that name every place, and trials that have to wait. */

import type { CatalogueError } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import type { Api } from '../api.ts';
import { given } from '../given.ts';
import { Problem, type ProblemCode } from '../problems.ts';

/** Mistakes that a problem lists. */
const ERRORS_LISTED_MAX = 50;
/** Mistakes that an audit line lists. */
const ERRORS_AUDITED_MAX = 20;
/** When it is worth while to ask again, s. */
const RETRY_S = 30;

export function unusable(
  code: Extract<ProblemCode, 'rules-unusable' | 'tests-unusable'>,
  detail: string,
  errors: readonly CatalogueError[],
): Problem {
  const field = code === 'tests-unusable' ? 'tests' : 'text';
  return new Problem(code, detail, {
    errors: errors
      .slice(0, ERRORS_LISTED_MAX)
      .map(({ reason, ...place }) => ({ field, detail: reason, ...place })),
  });
}

/** Who tried to put a text into force that could not be: on the audit trail, though nothing is decided by it. [P10] */
export function noteRefused(
  api: Api,
  caller: Caller,
  refused: {
    of: 'rules' | 'profile.set';
    region?: string;
    mistakes: number;
    errors: readonly { reason: string; file?: string | undefined; line: number; column: number }[];
  },
): void {
  const { of, region, mistakes } = refused;
  const code = of === 'rules' ? 'rules-unusable' : 'profile-unusable';
  const errors = refused.errors
    .slice(0, ERRORS_AUDITED_MAX)
    .map(({ reason, file, line, column }) => ({ reason, line, column, ...given({ file }) }));
  api.deciding.note({ type: 'text.refused', of, code, mistakes, errors, ...given({ region }) }, caller.actor);
}

export function mustWait(why: 'own' | 'all'): Problem {
  return why === 'own'
    ? new Problem('trial-running')
    : new Problem('overloaded', 'Others are trying rules', { retryAfterS: RETRY_S });
}
