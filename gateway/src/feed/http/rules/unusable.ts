/** Texts that cannot be used, as problems that name every place, and trials that have to wait. */

import type { CatalogueError } from '@ninewatch/rules';
import { Problem, type ProblemCode } from '../problems.ts';

/** Mistakes that a problem lists. */
const ERRORS_LISTED_MAX = 50;
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

export function mustWait(why: 'own' | 'all'): Problem {
  return why === 'own'
    ? new Problem('trial-running')
    : new Problem('overloaded', 'Others are trying rules', { retryAfterS: RETRY_S });
}
