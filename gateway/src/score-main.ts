/** The command `score`: how well rules do on simulated districts with known truth, and on recordings. */

import { randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type Baseline,
  baselineOf,
  type TrialRules,
  worseOnOtherRuns,
  worseOnSameRuns,
} from '@ninewatch/rules/trust';
import { systemClock } from './base/clock.ts';
import { causeText } from './base/errors.ts';
import {
  type BaselineFile,
  plansOf,
  readBaseline,
  SHIPPED_BASELINE,
  writeBaseline,
} from './score/baseline-file.ts';
import type { RunPlan, ScoredRun } from './score/district-run.ts';
import { scoreOf } from './score/score.ts';
import { scoreTable } from './score/table.ts';
import { scoreRecordings } from './score-recordings.ts';
import { runAll } from './score-runs.ts';
import { readTrialRules } from './trial-rules.ts';

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;
const SEED_MAX = 2 ** 31;

const USAGE = `usage: npm run score [-- options]

  --rules FILE      the rules to score (those that ninewatch ships)
  --seeds N         districts (4), each with its own seed, drawn now and printed
  --seed S          the first seed, to repeat a score; the others follow it
  --venues N        of each district (100)
  --days D          of each (2);  --hours H instead
  --period S        seconds between two readings (15)
  --eventful X      times as much happens as in the simulators' catalogue (1)
  --baseline FILE   compare with a kept score (rules/catalogue/score.json): on its own runs, and on new ones like them
  --save FILE       keep this score as a baseline; a file that is there keeps its own runs and gets their new figures
  --recordings DIR  score the known recordings in this folder too; see simulators/recorded-truth.yaml
  --json FILE       all of it, for programs
Exit code 0: done; 1: failed, or worse than the baseline beyond chance; 2: wrong use.`;

export interface Run {
  args: readonly string[];
  say(line: string): void;
  complain(line: string): void;
}

/** Answers the exit code. */
export async function runCommand(run: Run): Promise<number> {
  const asked = optionsOf(run.args);
  if (typeof asked === 'string') {
    run.complain(asked === USAGE ? asked : `score: ${asked}; --help lists the options`);
    return asked === USAGE ? EXIT_OK : EXIT_WRONG_USE;
  }
  try {
    return (await score(run, asked)) ? EXIT_OK : EXIT_FAILED;
  } catch (cause) {
    run.complain(`score: ${causeText(cause)}`);
    return EXIT_FAILED;
  }
}

interface Options {
  rules: string | undefined;
  plan: Omit<RunPlan, 'seed' | 'rules'>;
  seeds: number[];
  baseline: string | undefined;
  save: string | undefined;
  recordings: string | undefined;
  json: string | undefined;
}

/** A line that says what is wrong with them. */
function optionsOf(args: readonly string[]): Options | string {
  try {
    const values = valuesOf(args);
    if (values.help === true) return USAGE;
    const seed = whole('--seed', values.seed, { least: 0, most: SEED_MAX }) ?? randomInt(SEED_MAX);
    const seeds = whole('--seeds', values.seeds, { least: 1, most: 10_000 }) ?? 4;
    const hours = within('--hours', values.hours, { least: 0.5, most: 8_784 });
    return {
      rules: values.rules,
      plan: {
        venues: whole('--venues', values.venues, { least: 1, most: 100_000 }) ?? 100,
        hours: hours ?? 24 * (within('--days', values.days, { least: 0.1, most: 366 }) ?? 2),
        periodS: within('--period', values.period, { least: 2, most: 3_600 }) ?? 15,
        eventfulness: within('--eventful', values.eventful, { least: 0, most: 10_000 }) ?? 1,
      },
      seeds: Array.from({ length: seeds }, (_, n) => (seed + n) % SEED_MAX),
      baseline: values.baseline,
      save: values.save,
      recordings: values.recordings,
      json: values.json,
    };
  } catch (cause) {
    return causeText(cause).split('. ')[0] ?? '';
  }
}

function valuesOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: [...args],
    options: {
      ...{ rules: text, seeds: text, seed: text, venues: text, days: text, hours: text, period: text },
      ...{
        eventful: text,
        baseline: text,
        save: text,
        recordings: text,
        json: text,
        help: { type: 'boolean' },
      },
    },
  }).values;
}

interface Bounds {
  least: number;
  most: number;
}

function within(option: string, text: string | undefined, { least, most }: Bounds): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new Error(`${option} must be a number from ${least} to ${most}, not "${text}"`);
}

function whole(option: string, text: string | undefined, bounds: Bounds): number | undefined {
  const value = within(option, text, bounds);
  if (value === undefined || Number.isInteger(value)) return value;
  throw new Error(`${option} must be a whole number, not "${text}"`);
}

/** False when the rules are worse than the baseline. */
async function score(run: Run, options: Options): Promise<boolean> {
  const rules = readTrialRules(options.rules);
  const { plan, seeds } = options;
  run.say(
    `rules ${rules.version}; seeds ${seeds[0]}…${seeds.at(-1)}; ${plan.venues} venues for ${plan.hours} h each`,
  );
  const beganMs = systemClock.monotonicMs();
  const runs = await runAll(seeds.map((seed) => ({ ...plan, seed, rules })));
  const elapsedMs = systemClock.monotonicMs() - beganMs;
  const scored = scoreOf(runs);
  for (const line of scoreTable(scored)) run.say(line);
  run.say(speedLine(runs, elapsedMs));
  const recordings = options.recordings === undefined ? [] : await scoreRecordings(options.recordings, rules);
  for (const { line } of recordings) run.say(line);
  const figures = baselineOf(scored.figures, scored.findings);
  const worse = options.baseline === undefined ? [] : await compare(options);
  for (const line of worse) run.say(`WORSE ${line}`);
  if (options.save !== undefined) await save(options.save, rules, { plan: { ...plan, seeds }, figures });
  if (options.json !== undefined) {
    const all = { format: 1, rules: rules.version, plan: { ...plan, seeds }, ...scored, recordings, worse };
    writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
  }
  return worse.length === 0;
}

async function save(
  path: string,
  rules: TrialRules,
  { plan, figures }: Pick<BaselineFile, 'plan'> & { figures: Baseline },
): Promise<void> {
  if (!existsSync(path)) {
    writeBaseline(path, { rules: rules.version, plan, figures });
    return;
  }
  const kept = readBaseline(path);
  const { figures: own, findings } = scoreOf(await runAll(plansOf(kept.plan, rules)));
  writeBaseline(path, { rules: rules.version, plan: kept.plan, figures: baselineOf(own, findings) });
}

function speedLine(runs: readonly ScoredRun[], elapsedMs: number): string {
  const readings = runs.reduce((sum, run) => sum + run.readings, 0);
  const threadMs = runs.reduce((sum, run) => sum + run.elapsedMs, 0);
  const rate = (ms: number) => Math.round((1_000 * readings) / Math.max(1, ms));
  return (
    `${readings} readings simulated, checked and judged in ${(elapsedMs / 1_000).toFixed(1)} s: ` +
    `${rate(elapsedMs)}/s in all, ${rate(threadMs)}/s a thread`
  );
}

/** On the kept runs, and on as many like them whose seeds nobody knew before. */
async function compare({ rules: path, baseline = SHIPPED_BASELINE }: Options): Promise<string[]> {
  const kept = readBaseline(baseline);
  const rules = readTrialRules(path);
  const first = randomInt(SEED_MAX);
  const fresh = { ...kept.plan, seeds: kept.plan.seeds.map((_, n) => (first + n) % SEED_MAX) };
  const scored = async (plan: BaselineFile['plan']) => {
    const { figures, findings } = scoreOf(await runAll(plansOf(plan, rules)));
    return baselineOf(figures, findings);
  };
  return [
    ...worseOnSameRuns(await scored(kept.plan), kept.figures).map((line) => `on the kept runs: ${line}`),
    ...worseOnOtherRuns(await scored(fresh), kept.figures).map(
      (line) => `on new runs from seed ${first}: ${line}`,
    ),
  ];
}
