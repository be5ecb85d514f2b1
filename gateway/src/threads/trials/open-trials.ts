/** Joins the trials of rules: their desks, with threads that read the data folder and nothing else. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Config } from '../../config.ts';
import { hashOf } from '../../rules/rule-files.ts';
import { BacktestDesk } from '../../trials/backtest-desk.ts';
import { RuleTestDesk } from '../../trials/rule-test-desk.ts';
import { startBacktest, startRuleTests } from './start-trial.ts';

const TOKEN_CHARACTERS = 8;

export interface Trials {
  tests: RuleTestDesk;
  backtests: BacktestDesk;
  hashOf(text: string): string;
  /** Ends all that is under way. */
  stop(): Promise<void>;
}

export function openTrials(config: Config, clock: Clock): Trials {
  const configured = config.NINEWATCH_RULES_FILE;
  const dataDir = config.NINEWATCH_DATA_DIR;
  const tests = new RuleTestDesk({
    clock,
    start: (request) => startRuleTests({ request, ...(configured === undefined ? {} : { configured }) }),
  });
  const backtests = new BacktestDesk({
    clock,
    startToken: randomUUID().slice(0, TOKEN_CHARACTERS),
    start: (request) => startBacktest({ request, dataDir }),
  });
  return {
    ...{ tests, backtests, hashOf },
    stop: async () => void (await Promise.all([tests.stop(), backtests.stop()])),
  };
}
