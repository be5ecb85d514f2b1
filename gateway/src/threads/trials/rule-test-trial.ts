/** One run of rule tests: reads them, plays them one after another, and says what each came to. */

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseRuleTests, type RuleTest, runRuleTest, type TrialRules } from '@ninewatch/rules/trust';
import { testsBeside } from '../../rules/test-files.ts';
import type { FromTestThread, TestRequest, TestResult, TestText } from '../../trials/trial-port.ts';
import type { TestSettings } from './start-trial.ts';
import type { Trial } from './trial-thread.ts';

/** Of one file beside the rules, bytes; and tests of one run. [P8] */
const FILE_BYTES_MAX = 3_000_000;
const TESTS_MAX = 2_000;
/** Mistakes that are listed. */
const MISTAKES_MAX = 50;
/** Of what is told of a failed test. */
const MISMATCHES_MAX = 20;
const CAME_MAX = 5;
const WORDS_MAX = 1_000;

type Mistakes = Extract<FromTestThread, { mistakes: unknown }>['mistakes'];
type NamedTests = { file: string; test: RuleTest }[];

export async function runRuleTests(
  { request, configured }: TestSettings,
  { say, rest }: Trial<FromTestThread>,
): Promise<void> {
  const beside = request.isBesideWanted ? testsBeside(configured).map(textOf) : [];
  const mistakes: Mistakes = [];
  const sent = request.tests.flatMap((text) => testsIn(text, mistakes));
  const others = beside
    .flatMap((text) => testsIn(text, mistakes))
    .filter(({ test }) => isAbout(test, request));
  const tests = [...sent, ...others];
  if (tests.length > TESTS_MAX) {
    mistakes.push({ file: '', line: 1, column: 1, reason: `more than ${TESTS_MAX} tests at once` });
  }
  if (mistakes.length > 0) return say({ mistakes: mistakes.slice(0, MISTAKES_MAX) });
  say({ tests: tests.map(({ file, test }) => ({ file, name: test.name })) });
  for (const { file, test } of tests) {
    say({ result: resultOf(file, test, request.rules) });
    await rest?.();
  }
  say({ end: true });
}

function textOf(path: string): TestText {
  const name = basename(path);
  if (statSync(path).size > FILE_BYTES_MAX) throw new Error(`${name} is larger than ${FILE_BYTES_MAX} bytes`);
  return { name, text: readFileSync(path, 'utf8') };
}

function testsIn({ name, text }: TestText, mistakes: Mistakes): NamedTests {
  const parsed = parseRuleTests(text);
  if (parsed.ok) return parsed.file.tests.map((test) => ({ file: name, test }));
  for (const error of parsed.errors) mistakes.push({ ...error, file: name });
  return [];
}

/** Whether it says anything of one of the rules that were asked for. */
function isAbout({ expect, quiet }: RuleTest, { about }: TestRequest): boolean {
  if (about === undefined) return true;
  const named = [
    ...quiet,
    ...expect.flatMap(({ rule, members }) => [rule ?? '', ...Object.keys(members ?? {})]),
  ];
  // A part of a combined rule, or one of several things of a rule, stands behind a mark.
  return named.some((name) => about.includes(name.split(/[:#]/)[0] ?? name));
}

function resultOf(file: string, test: RuleTest, rules: TrialRules): TestResult {
  const { name, mismatches } = runRuleTest(test, rules);
  const told = mismatches
    .slice(0, MISMATCHES_MAX)
    .map((mismatch) =>
      'came' in mismatch
        ? { ...mismatch, came: mismatch.came.slice(0, CAME_MAX).map((words) => words.slice(0, WORDS_MAX)) }
        : mismatch,
    );
  return { file, name, verdict: mismatches.length === 0 ? 'passed' : 'failed', mismatches: told };
}
