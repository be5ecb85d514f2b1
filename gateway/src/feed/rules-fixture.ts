/** Rules of the tests' district: any text is taken, and nothing is decided by it. */

import type { RulesInForce } from '@ninewatch/rules';
import type { FeedOptions } from './options.ts';

const IN_FORCE: RulesInForce = {
  version: 'district',
  text: 'version: district\n',
  revision: 1,
  since: 1_764_000_000_000,
  by: 'gateway',
};

/** None is kept, and none is tried. */
export const noTrials: FeedOptions['trials'] = {
  tests: { run: async () => ({ kind: 'ran', results: [], elapsedMs: 0 }) },
  backtests: {
    since: 0,
    start: (asked) => ({
      ...{ id: 'bt-0-1', ...asked, state: 'running', phase: 'opening', share: 0, startedAt: 0 },
    }),
    list: () => [],
    find: () => null,
    result: () => null,
    cancel: async () => {},
    forget: () => {},
  },
  hashOf: () => 'hash',
};
export const noRulesHistory = {
  rulesHistory: async () => ({ items: [], next: null }),
  rulesVersion: async () => null,
};

export function districtRules(): FeedOptions['rules'] {
  const check = {
    ok: true as const,
    version: 'district',
    rules: 1,
    kinds: 1,
    files: [],
    warnings: [],
    unwatched: [],
    diff: { changes: [], counts: { added: 0, removed: 0, changed: 0 } },
    lines: [],
    unraised: [],
  };
  return {
    current: async () => ({ rules: IN_FORCE, hash: 'hash', check }),
    check: async () => check,
    compare: async () => check,
    put: async () => {
      const { text: _text, ...taken } = IN_FORCE;
      return { actId: 'act', ok: true, value: { ...taken, revision: 2 } };
    },
    reload: async () => ({ outcome: 'unchanged', path: 'rules.yaml', version: 'district' }),
    lastRead: () => undefined,
  };
}
