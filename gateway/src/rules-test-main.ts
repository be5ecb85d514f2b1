/** The command `rules:test`: runs rule tests written in YAML and says which rules do not do what their tests say. */

import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseRuleTests, type RuleTest, runRuleTest } from '@ninewatch/rules/trust';
import { causeText } from './base/errors.ts';
import { SHIPPED_TESTS, testFiles } from './rules/test-files.ts';
import { readTrialRules } from './trial-rules.ts';

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;

const USAGE = `usage: npm run rules:test [-- [files or folders] [--rules FILE] [--list]]

  files, folders  rule tests, *.test.yaml; without any, those of the shipped rules
  --rules FILE    the rules that tests without rules of their own are run with (the shipped ones)
  --list          name the tests that passed too
Exit code 0: all passed; 1: some failed, or a file is no rule test; 2: wrong use.`;

export interface Run {
  args: readonly string[];
  say(line: string): void;
  complain(line: string): void;
}

/** Answers the exit code. */
export function runCommand(run: Run): number {
  const asked = optionsOf(run.args);
  if (typeof asked === 'string') {
    run.complain(asked);
    return asked === USAGE ? EXIT_OK : EXIT_WRONG_USE;
  }
  try {
    return runFiles(run, asked);
  } catch (cause) {
    run.complain(`rules:test: ${causeText(cause)}`);
    return EXIT_FAILED;
  }
}

interface Options {
  paths: string[];
  rules: string | undefined;
  isList: boolean;
}

function optionsOf(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rules: { type: 'string' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    return {
      paths: positionals.length === 0 ? [SHIPPED_TESTS] : positionals,
      rules: values.rules,
      isList: values.list,
    };
  } catch (cause) {
    return `rules:test: ${causeText(cause).split('. ')[0]}; --help lists the options`;
  }
}

interface Tally {
  passed: number;
  failed: number;
}

function runFiles(run: Run, options: Options): number {
  const files = options.paths.flatMap(testFiles);
  const tally: Tally = { passed: 0, failed: 0 };
  for (const file of files) runFile(run, file, { options, tally });
  const { passed, failed } = tally;
  run.say(`${passed} passed, ${failed} failed, in ${files.length} files`);
  if (passed + failed === 0) run.complain('rules:test: there is no test');
  return failed === 0 && passed > 0 ? EXIT_OK : EXIT_FAILED;
}

function runFile(run: Run, file: string, { options, tally }: { options: Options; tally: Tally }): void {
  const shown = relative(process.cwd(), file);
  const parsed = parseRuleTests(readFileSync(file, 'utf8'));
  if (!parsed.ok) {
    tally.failed += 1;
    for (const { line, column, reason } of parsed.errors)
      run.complain(`${shown}:${line}:${column}: ${reason}`);
    return;
  }
  for (const test of parsed.file.tests) {
    const { failures } = runRuleTest(test, rulesOf(test, file, options));
    tally[failures.length === 0 ? 'passed' : 'failed'] += 1;
    if (failures.length > 0) run.say(`FAIL ${shown}: ${test.name}`);
    else if (options.isList) run.say(`ok   ${shown}: ${test.name}`);
    for (const failure of failures) run.say(`  ${failure.replaceAll('\n', '\n  ')}`);
  }
}

function rulesOf(test: RuleTest, file: string, { rules }: Options): { version: string; text: string } {
  return readTrialRules(test.rules === undefined ? rules : resolve(dirname(file), test.rules));
}
