/** The tools to trust rules, pure: rule tests, what rules raised, and how two of them differ. */

export { countVerdicts, type Difference, diffRaised, keyOf, type Verdict } from './diff/diff.ts';
export { HazardHistory, type Raised, type Span } from './history/raised.ts';
export { clockText, durationMs, momentOf } from './notation/times.ts';
export { type ParsedTests, parseRuleTests } from './suite/parse.ts';
export { runRuleTest, type TestOutcome } from './suite/run.ts';
export { type RuleTest, RuleTestFile } from './suite/schema.ts';
export { type Origin, originOf } from './trial/follow.ts';
export { actsOf, type Facts } from './trial/ground.ts';
export { Trial, type TrialRules } from './trial/trial.ts';
