/** The command `rules:check`: says what is wrong with rule files before a gateway sees them, and what they would change. */

import { parseArgs } from 'node:util';
import { causeText } from './base/errors.ts';
import { checkRules, type RulesCheck } from './rules/check-rules.ts';
import { mistakeText, type RuleFiles, readRuleFiles } from './rules/rule-files.ts';

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;

const USAGE = `usage: npm run rules:check -- <file or folder> [more …] [--against FILE] [--strict]

  file, folder    a rule file, or a folder whose *.yaml files are one catalogue; each is checked by itself
  --against FILE  what the changes are told against (the shipped rules); a running gateway's are at /api/v1/rules/text
  --strict        warnings count as mistakes
Exit code 0: all can be used; 1: some cannot; 2: wrong use.`;

export interface Run {
  args: readonly string[];
  say(line: string): void;
  complain(line: string): void;
}

interface Options {
  paths: string[];
  against: string | undefined;
  isStrict: boolean;
}

/** Answers the exit code. */
export function runCommand(run: Run): number {
  const asked = optionsOf(run.args);
  if (typeof asked === 'string') {
    run.complain(asked);
    return asked === USAGE ? EXIT_OK : EXIT_WRONG_USE;
  }
  try {
    const against = readRuleFiles(asked.against);
    return asked.paths.filter((path) => !isUsable(run, path, { options: asked, against })).length === 0
      ? EXIT_OK
      : EXIT_FAILED;
  } catch (cause) {
    run.complain(`rules:check: ${withoutSetting(causeText(cause))}`);
    return EXIT_FAILED;
  }
}

function optionsOf(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        against: { type: 'string' },
        strict: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    if (positionals.length === 0) return 'rules:check: name a file or folder; --help lists the options';
    return { paths: positionals, against: values.against, isStrict: values.strict };
  } catch (cause) {
    return `rules:check: ${causeText(cause).split('. ')[0]}; --help lists the options`;
  }
}

/** Says every mistake as `file:line:column: reason`, or what the files would change. */
function isUsable(run: Run, path: string, by: { options: Options; against: RuleFiles }): boolean {
  let files: RuleFiles;
  try {
    files = readRuleFiles(path);
  } catch (cause) {
    run.complain(`rules:check: ${withoutSetting(causeText(cause))}`);
    return false;
  }
  const check = checkRules(files.text, by.against.text);
  if (!check.ok) {
    for (const error of check.errors) run.complain(mistakeText(files, error));
    const unlisted = check.errorCount - check.errors.length;
    if (unlisted > 0) run.complain(`… and ${unlisted} more`);
    return false;
  }
  for (const { reason, ...place } of check.warnings) {
    run.complain(mistakeText(files, { ...place, reason: `warning: ${reason}` }));
  }
  summarise(run, path, { check, against: by.options.against ?? 'the shipped rules' });
  return !by.options.isStrict || check.warnings.length === 0;
}

function summarise(
  run: Run,
  path: string,
  { check, against }: { check: Extract<RulesCheck, { ok: true }>; against: string },
): void {
  const { version, rules, kinds, diff, lines, unraised } = check;
  const { added, removed, changed } = diff.counts;
  run.say(
    `${path}: version ${version}, ${rules} rules, ${kinds} kinds; against ${against}: ${added} added, ${removed} removed, ${changed} changed`,
  );
  for (const line of lines) run.say(`  ${line}`);
  if (unraised.length > 0) run.say(`  changed under the version it had: ${unraised.join(', ')}`);
}

/** The reader of files speaks of the setting by which a gateway names them. */
function withoutSetting(text: string): string {
  return text.replace(/^NINEWATCH_RULES_FILE: /, '');
}
