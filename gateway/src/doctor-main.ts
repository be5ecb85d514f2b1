/** The command `doctor`: looks at an installation, running or not, and says what to do. Changes nothing. */

import { parseArgs } from 'node:util';
import { systemClock } from './base/clock.ts';
import { causeText } from './base/errors.ts';
import { createSeal } from './base/seal.ts';
import { readBridgesFile } from './bridges.ts';
import { readCentres } from './centres-file.ts';
import { type Config, type Environment, environmentOf, loadConfig, SETTINGS } from './config.ts';
import { asText, counts, examine, type Language } from './doctor/examine.ts';
import type { ProvidedFile, Readyz, Subject } from './doctor/subject.ts';
import { thisMachine } from './doctor/this-machine.ts';
import { peekJournal } from './journal/journal-facts.ts';
import { peekLedger } from './ledger/ledger-facts.ts';
import { unreachableIn } from './notify/book/book-facts.ts';
import { dangerReach } from './notify/plan/danger-reach.ts';
import { readPlan } from './notify/plan/read-plan.ts';
import { readProfile } from './profile-file.ts';
import { readRules, unwatchedRules } from './provided-files.ts';
import { peekReadings } from './sinks/embedded/readings-facts.ts';
import { readSystems } from './systems/plan/read-plan.ts';
import { FORMATS, programVersion } from './versions.ts';
import { wayBackFacts } from './way-back.ts';

const EXIT_OK = 0;
const EXIT_PROBLEMS = 1;
const EXIT_WRONG_USE = 2;
const USAGE = 'doctor [--json] [--lang zh|en] [--thorough]';
const READYZ_MS_MAX = 3_000;

export interface DoctorRun {
  args: readonly string[];
  env: Environment;
  say(text: string): void;
  complain(line: string): void;
}

/** 0: no problem (there may be warnings), 1: problems, 2: wrong arguments. */
export async function runDoctor(run: DoctorRun, more: Partial<Subject> = {}): Promise<number> {
  const options = optionsOf(run);
  if (typeof options === 'string') {
    run.complain(`ninewatch doctor: ${options}; ${USAGE}`);
    return EXIT_WRONG_USE;
  }
  const subject = { ...subjectOf(run.env, options.isThorough), ...more };
  const findings = await examine(subject);
  const { problems, warnings } = counts(findings);
  const isSound = problems === 0;
  const report = { ok: isSound, version: subject.version, problems, warnings, findings };
  run.say(options.isJson ? JSON.stringify(report, null, 2) : asText(findings, options.language));
  return isSound ? EXIT_OK : EXIT_PROBLEMS;
}

interface Options {
  isJson: boolean;
  isThorough: boolean;
  language: Language;
}

function optionsOf({ args, env }: DoctorRun): Options | string {
  try {
    const mark = { type: 'boolean', default: false } as const;
    const options = { json: mark, thorough: mark, lang: { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const language = values.lang ?? languageOf(env);
    if (language !== 'zh' && language !== 'en') return '--lang is zh or en';
    return { isJson: values.json, isThorough: values.thorough, language };
  } catch (cause) {
    return causeText(cause).split('. ')[0] ?? '';
  }
}

function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  return /^zh/.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}

function subjectOf(env: Environment, isThorough: boolean): Subject {
  const { config, wrong, unknown } = settingsOf(env);
  const dir = config.NINEWATCH_DATA_DIR;
  let answer: Promise<Readyz | undefined> | undefined;
  return {
    env,
    config,
    wrong,
    unknown,
    version: programVersion(),
    formats: FORMATS,
    clock: systemClock,
    machine: thisMachine(systemClock.monotonicMs),
    isThorough,
    journal: () => peekJournal(dir),
    ledger: () => peekLedger(dir),
    readings: () => peekReadings(dir),
    opensContacts: (key, sealed) => createSeal(key).open(sealed) !== null,
    wayBack: () => wayBackFacts(dir),
    files: providedFiles(config),
    dangers: () => {
      const plan = readPlan(config.NINEWATCH_NOTICES_FILE, environmentOf(config));
      return plan && dangerReach(plan);
    },
    unreachable: () => unreachableIn(dir),
    readyz: () => {
      answer ??= askReadyz(config);
      return answer;
    },
  };
}

/** Files of the operator that settings name; a room that reads another one adds a line. */
function providedFiles(config: Config): ProvidedFile[] {
  const env = environmentOf(config);
  return [
    { check: 'rules-file', path: config.NINEWATCH_RULES_FILE, read: readRules, lacks: unwatchedRules },
    { check: 'profile-file', path: config.NINEWATCH_PROFILE_FILE, read: readProfile },
    { check: 'notices-file', path: config.NINEWATCH_NOTICES_FILE, read: (path) => readPlan(path, env) },
    { check: 'systems-file', path: config.NINEWATCH_SYSTEMS_FILE, read: (path) => readSystems(path, env) },
    { check: 'centres-file', path: config.NINEWATCH_CENTRES_FILE, read: (path) => readCentres(path, env) },
    { check: 'bridges-file', path: config.NINEWATCH_BRIDGES_FILE, read: () => readBridgesFile(config) },
  ];
}

/** What is wrong is left out until the rest can be used, so that every wrong setting is named. */
function settingsOf(env: Environment): { config: Config; wrong: string[]; unknown: string[] } {
  const rest = { ...env };
  const wrong: string[] = [];
  for (let left = Object.keys(SETTINGS).length; left > 0; left -= 1) {
    const loaded = loadConfig(rest);
    if (loaded.ok) return { config: loaded.config, wrong, unknown: loaded.unknown };
    wrong.push(loaded.line);
    const name = /^NINEWATCH_\w+/.exec(loaded.line)?.[0] ?? '';
    if (rest[name] === undefined) break;
    delete rest[name];
  }
  // Two that contradict each other: the folder is looked at all the same.
  const least = loadConfig({ NINEWATCH_DATA_DIR: env.NINEWATCH_DATA_DIR });
  if (!least.ok) throw new Error(least.line);
  return { config: least.config, wrong, unknown: [] };
}

/** Undefined when nothing answers there, or somebody else does. */
async function askReadyz(config: Config): Promise<Readyz | undefined> {
  const { NINEWATCH_HOST: given, NINEWATCH_HTTP_PORT: port } = config;
  if (port === 0) return undefined;
  const own = given === '0.0.0.0' ? '127.0.0.1' : given === '::' ? '::1' : given;
  const host = own.includes(':') ? `[${own}]` : own;
  try {
    const signal = AbortSignal.timeout(READYZ_MS_MAX);
    const response = await fetch(`http://${host}:${port}/readyz`, { signal });
    const said = (await response.json()) as Partial<Readyz> | null;
    return typeof said?.ready === 'boolean' && typeof said.checks === 'object' ? (said as Readyz) : undefined;
  } catch {
    return undefined;
  }
}
