/** The command `backtest`: what rules would have raised on the stored journal or on recordings, against others. */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TrialRules } from '@ninewatch/rules/trust';
import { readMapping, withSuffix } from '@ninewatch/simulators/recording';
import { jsonOf } from './backtest/report/json.ts';
import { pageOf } from './backtest/report/page.ts';
import { tableOf } from './backtest/report/table.ts';
import { rulesInForce } from './backtest/rules-in-force.ts';
import { type Backtest, backtestOf, type Outcome, runTrials, type Trials } from './backtest/run.ts';
import { readLines, windowsOf } from './backtest/sources/chart-readings.ts';
import { openRecorded } from './backtest/sources/recorded-source.ts';
import type { Source } from './backtest/sources/source.ts';
import { judgeBeside, openJournalPart } from './backtest-journal.ts';
import { systemClock } from './base/clock.ts';
import { causeText } from './base/errors.ts';
import { check } from './check/check.ts';
import { type Config, type Environment, loadConfig } from './config.ts';
import { type JournalScan, openJournalScan } from './journal/journal-scan.ts';
import { savedRules } from './ledger/past-ledger.ts';
import { readTrialRules } from './trial-rules.ts';

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Any time will do for a recording; this one is a Thursday, 2026-01-01 00:00 UTC. */
const RECORDING_BEGINS_AT = 1_767_225_600_000;
/** Ages of readings that a recording may have: as the journal keeps them. */
const RECORDING_AGE_MS_MAX = 3_650 * DAY_MS;

const USAGE = `usage: npm run backtest -- --rules <file|folder> [options]

  --rules FILE     the rules on trial
  --against FILE   the rules that they are compared with; without it, on the journal those in force at its end,
                   on recordings those that ninewatch ships
on the stored journal (a gateway may be running on it):
  --data-dir DIR   the data folder (NINEWATCH_DATA_DIR)
  --from, --to T   only hazards of that time: 2026-03-01T08:00:00+08:00, or ms since 1970
  --warm-up H      hours before --from that are judged and not told, for rules with a memory (24)
on recordings:
  --csv FILE --map FILE [--suffix TEXT]   a recording and its mapping, as for replay; several, in the same order;
                   one --map serves all; a suffix for each, or for none
  --late           they arrive at once after their end, as a backlog
  --start T        wall time of their first rows, for rules with hours (2026-01-01T00:00:00Z)
results:
  --json FILE      all of it, for programs;  --html FILE  a report with charts, one file that needs no network
Exit code 0: done; 1: failed; 2: wrong use.`;

export interface Run {
  args: readonly string[];
  env: Environment;
  say(line: string): void;
  complain(line: string): void;
}

/** Answers the exit code. */
export async function runCommand(run: Run): Promise<number> {
  const asked = optionsOf(run);
  if (typeof asked === 'string') {
    run.complain(asked === USAGE ? asked : `backtest: ${asked}; --help lists the options`);
    return asked === USAGE ? EXIT_OK : EXIT_WRONG_USE;
  }
  try {
    await backtest(run, asked);
    return EXIT_OK;
  } catch (cause) {
    run.complain(`backtest: ${causeText(cause)}`);
    return EXIT_FAILED;
  }
}

interface Options {
  rules: string;
  against: string | undefined;
  dataDir: string;
  lateMs: number;
  from: number | undefined;
  to: number | undefined;
  warmUpMs: number;
  recordings: { csv: string; map: string; suffix: string | undefined }[];
  isLate: boolean;
  start: number;
  json: string | undefined;
  html: string | undefined;
}

/** A line that says what is wrong with them. */
function optionsOf({ args, env }: Run): Options | string {
  try {
    const values = valuesOf(args);
    if (values.help === true) return USAGE;
    if (values.rules === undefined) return '--rules is missing';
    const misplaced = misplacedOption(values);
    if (misplaced !== undefined) return misplaced;
    const loaded = loadConfig(env);
    if (!loaded.ok) return loaded.line;
    const warmUpH = Number(values['warm-up'] ?? 24);
    if (!(warmUpH >= 0 && warmUpH <= 24 * 366)) return '--warm-up needs hours from 0 to 8784';
    const [from, to] = [timeOf('--from', values.from), timeOf('--to', values.to)];
    if (from !== undefined && to !== undefined && to < from) return '--to is before --from';
    return {
      rules: values.rules,
      against: values.against,
      ...settingsOf(loaded.config, values['data-dir']),
      ...{ from, to },
      warmUpMs: warmUpH * HOUR_MS,
      recordings: recordingsOf(values),
      isLate: values.late === true,
      start: timeOf('--start', values.start) ?? RECORDING_BEGINS_AT,
      json: values.json,
      html: values.html,
    };
  } catch (cause) {
    return causeText(cause).split('. ')[0] ?? '';
  }
}

function valuesOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const mark = { type: 'boolean' } as const;
  return parseArgs({
    args: [...args],
    options: {
      ...{ rules: text, against: text, 'data-dir': text, from: text, to: text, 'warm-up': text },
      ...{
        csv: texts,
        map: texts,
        suffix: texts,
        late: mark,
        start: text,
        json: text,
        html: text,
        help: mark,
      },
    },
  }).values;
}

/** What would be passed over in silence: an answer to another question than the one that was asked. */
function misplacedOption(values: ReturnType<typeof valuesOf>): string | undefined {
  const isRecorded = values.csv !== undefined;
  const others = isRecorded
    ? (['data-dir', 'from', 'to', 'warm-up'] as const)
    : (['map', 'suffix', 'late', 'start'] as const);
  const given = others.find((name) => values[name] !== undefined);
  if (given === undefined) return undefined;
  return isRecorded ? `--${given} is for the stored journal, not for --csv` : `--${given} needs --csv`;
}

function settingsOf(config: Config, dataDir: string | undefined): Pick<Options, 'dataDir' | 'lateMs'> {
  return { dataDir: dataDir ?? config.NINEWATCH_DATA_DIR, lateMs: config.NINEWATCH_LATE_MS };
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isFinite(at)) throw new Error(`${option} ${text} is no time`);
  return at;
}

function recordingsOf(values: { csv?: string[]; map?: string[]; suffix?: string[] }): Options['recordings'] {
  const { csv = [], map = [], suffix = [] } = values;
  if (csv.length > 0 && map.length !== 1 && map.length !== csv.length) {
    throw new Error(`${csv.length} --csv need one --map, or one for each`);
  }
  if (suffix.length > 0 && suffix.length !== csv.length)
    throw new Error('a --suffix for each --csv, or none');
  return csv.map((file, n) => ({ csv: file, map: map[n] ?? (map[0] as string), suffix: suffix[n] }));
}

async function backtest(run: Run, options: Options): Promise<void> {
  const candidate = readTrialRules(options.rules);
  const beganMs = systemClock.monotonicMs();
  const before = process.cpuUsage();
  const isRecorded = options.recordings.length > 0;
  const { source, trials } = await (isRecorded
    ? onRecordings(options, candidate)
    : onJournal(options, candidate));
  try {
    const [own, other = own] = trials.outcomes as [Outcome, Outcome?];
    const { user, system } = process.cpuUsage(before);
    const took = { elapsedMs: systemClock.monotonicMs() - beganMs, processorMs: (user + system) / 1_000 };
    const result = backtestOf({ candidate: own, reference: other }, trials, took);
    await report(run, options, { source, result });
  } finally {
    source.close();
  }
}

async function report(
  run: Run,
  { json, html }: Options,
  { source, result }: { source: Source; result: Backtest },
): Promise<void> {
  for (const line of tableOf(result, source)) run.say(line);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(jsonOf(result, source), null, 2)}\n`);
  if (html === undefined) return;
  const whole = { beginsAt: source.beginsAt, endsAt: result.endsAt };
  const windows = windowsOf(result.differences, (venueId) => source.recordingOf?.(venueId) ?? whole);
  writeFileSync(html, pageOf(result, source, { windows, lines: await readLines(source, windows) }));
}

interface Judged {
  source: Source;
  /** Of the rules on trial, then of those they are compared with; of one when both are the same. */
  trials: Trials;
}

async function onRecordings(options: Options, candidate: TrialRules): Promise<Judged> {
  const { recordings, isLate, start, lateMs, against } = options;
  const files = await Promise.all(
    recordings.map(async ({ csv, map, suffix }) => ({
      csv,
      mapping: withSuffix(await readMapping(map), suffix),
    })),
  );
  const context = { lateMs, retentionMs: RECORDING_AGE_MS_MAX, childOf: () => undefined };
  const source = await openRecorded({
    files,
    beginsAt: start,
    isLate,
    check: (arrival) => check(arrival, context),
  });
  return { source, trials: await runTrials(source, [candidate, readTrialRules(against)]) };
}

/** A journal that nobody saved a state of, and that has no rules, is compared with those that ninewatch ships. */
function rulesAtEnd(dataDir: string, scan: JournalScan): TrialRules {
  const saved = savedRules(dataDir);
  const whole = scan.ends().oldest <= 1 ? null : undefined;
  const asked = scan.rulesAfter(saved?.position ?? 0);
  return rulesInForce(saved ?? { rules: whole }, asked) ?? readTrialRules(undefined);
}

async function onJournal(options: Options, candidate: TrialRules): Promise<Judged> {
  const { dataDir, from, to, warmUpMs, against } = options;
  const scan = openJournalScan(dataDir);
  const reference = against === undefined ? rulesAtEnd(dataDir, scan) : readTrialRules(against);
  const part = { dataDir, from, to, warmUpMs, upTo: scan.ends().newest };
  const source = openJournalPart(part, scan);
  if (candidate.text === reference.text) return { source, trials: await runTrials(source, [candidate]) };
  const beside = judgeBeside(part, reference);
  const [own, other] = await Promise.all([runTrials(source, [candidate]), beside]);
  return { source, trials: { ...own, outcomes: [...own.outcomes, ...other.outcomes] } };
}
