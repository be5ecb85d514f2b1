/** The tools to trust rules, pure: rule tests, what rules raised, and how two of them differ. */

export { countVerdicts, type Difference, diffRaised, keyOf, type Verdict } from './diff/diff.ts';
export { HazardHistory, type Raised, type Span } from './history/raised.ts';
export { clockText, durationMs, momentOf } from './notation/times.ts';
export { ScoredCourse } from './score/course.ts';
export { type Detection, type Figures, figuresOf, type Rate, type Share } from './score/figures.ts';
export { type FalseAlarm, type Finding, judgeRun, type Verdicts } from './score/judge.ts';
export type { Exposure, ExposureByColour, Truth } from './score/truth.ts';
export { type Baseline, baselineOf, worseOnOtherRuns, worseOnSameRuns } from './score/worse.ts';
export type { Mismatch, MismatchedField } from './suite/compare.ts';
export { type ParsedTests, parseRuleTests } from './suite/parse.ts';
export { runRuleTest, type TestOutcome } from './suite/run.ts';
export { type RuleTest, RuleTestFile, ruleTestsJsonSchema } from './suite/schema.ts';
export { type Origin, originOf } from './trial/follow.ts';
export { actsOf, type Facts } from './trial/ground.ts';
export { Trial, type TrialRules } from './trial/trial.ts';
