/** Recordings with known truth, judged as if they happened: what was found, when, and what was false. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeRun, type TrialRules, type Truth } from '@ninewatch/rules/trust';
import { readMapping } from '@ninewatch/simulators/recording';
import { parse } from 'yaml';
import { z } from 'zod';
import { runTrials } from './backtest/run.ts';
import { openRecorded } from './backtest/sources/recorded-source.ts';
import { causeText, GatewayError } from './base/errors.ts';
import { check } from './check/check.ts';

const SIMULATORS = new URL('../../simulators/', import.meta.url);
const TRUTHS = fileURLToPath(new URL('recorded-truth.yaml', SIMULATORS));
const BEGINS_AT = 1_767_225_600_000;
const CONTEXT = { lateMs: 60_000, retentionMs: 3_650 * 86_400_000, childOf: () => undefined };
const YEAR_MS = 365.25 * 86_400_000;

const Truths = z.strictObject({
  recordings: z.array(
    z.strictObject({
      csv: z.string(),
      map: z.string(),
      about: z.string(),
      /** In the recording's own seconds. */
      truth: z.array(
        z.strictObject({
          kind: z.string(),
          hazardKinds: z.array(z.string()),
          toleratedKinds: z.array(z.string()).default([]),
          fromS: z.number(),
          detectableS: z.number(),
        }),
      ),
    }),
  ),
});
type Known = z.infer<typeof Truths>['recordings'][number];

export interface ScoredRecording {
  csv: string;
  found: { hazardKind: string; isFound: boolean; afterBeginS?: number; afterDetectableS?: number }[];
  false: { hazardKind: string; ruleId: string; atS: number }[];
  /** For people. */
  line: string;
}

/** Those of the known ones that are in the folder. */
export async function scoreRecordings(folder: string, rules: TrialRules): Promise<ScoredRecording[]> {
  const known = readTruths().filter(({ csv }) => existsSync(join(folder, csv)));
  if (known.length === 0)
    throw new GatewayError('file-unusable', false, `${folder} has none of the known recordings`);
  const scored: ScoredRecording[] = [];
  for (const one of known) scored.push(await scoreOne(folder, one, rules));
  return scored;
}

function readTruths(): Known[] {
  try {
    return Truths.parse(parse(readFileSync(TRUTHS, 'utf8'))).recordings;
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `${TRUTHS}: ${causeText(cause)}`, cause);
  }
}

async function scoreOne(folder: string, known: Known, rules: TrialRules): Promise<ScoredRecording> {
  const mapping = await readMapping(fileURLToPath(new URL(`mappings/${known.map}`, SIMULATORS)));
  const files = [{ csv: join(folder, known.csv), mapping }];
  const source = await openRecorded({
    files,
    beginsAt: BEGINS_AT,
    isLate: false,
    check: (a) => check(a, CONTEXT),
  });
  const { outcomes, endsAt } = await runTrials(source, [rules]);
  const firstRowMs = source.recordingOf?.(mapping.venue.id)?.firstRowMs ?? 0;
  const atMs = (seconds: number) => BEGINS_AT + 1_000 * seconds - firstRowMs;
  const truth = known.truth.map((one, n): Truth => {
    const { kind, hazardKinds, toleratedKinds } = one;
    const times = { beginsAt: atMs(one.fromS), endsAt, detectableAt: atMs(one.detectableS) };
    return {
      id: `${n}`,
      type: 'danger',
      kind,
      hazardKinds,
      toleratedKinds,
      venueId: mapping.venue.id,
      deviceIds: [],
      ...times,
    };
  });
  // A recording ends when its danger does: nothing in it came too late to be judged.
  const exposure = {
    deviceYears: (endsAt - BEGINS_AT) / YEAR_MS,
    startAtMs: BEGINS_AT,
    endsAtMs: Number.POSITIVE_INFINITY,
  };
  const raised = outcomes[0]?.raised ?? [];
  const verdicts = judgeRun({ truth, raised, exposure, colourOf: () => 'yellow' });
  // What was raised before any danger began is false, however the danger went on.
  const early = raised.filter(({ measuredAt }) => truth.every(({ beginsAt }) => measuredAt < beginsAt));
  const untimely = early.filter(({ id }) => !verdicts.falseAlarms.some(({ hazardId }) => hazardId === id));
  const found = verdicts.findings.map(({ hazardKind, isFound, afterBeginS, afterDetectableS }) => ({
    hazardKind,
    isFound,
    ...(afterBeginS === undefined ? {} : { afterBeginS }),
    ...(afterDetectableS === undefined ? {} : { afterDetectableS }),
  }));
  const wrong = [
    ...verdicts.falseAlarms,
    ...untimely.map(({ kind, ruleId, measuredAt }) => ({ hazardKind: kind, ruleId, measuredAt })),
  ].map(({ hazardKind, ruleId, measuredAt }) => ({
    hazardKind,
    ruleId,
    atS: (measuredAt - atMs(0)) / 1_000,
  }));
  return { csv: known.csv, found, false: wrong, line: lineOf(known, { found, wrong }) };
}

function lineOf(
  { csv, about, truth }: Known,
  { found, wrong }: { found: ScoredRecording['found']; wrong: ScoredRecording['false'] },
): string {
  const told = found.map(({ hazardKind, isFound, afterBeginS, afterDetectableS }) =>
    isFound
      ? `${hazardKind} found ${afterBeginS} s after its begin, ${afterDetectableS} s after it could be`
      : `${hazardKind} MISSED`,
  );
  const untrue = wrong.map(({ hazardKind, ruleId, atS }) => `${hazardKind} by ${ruleId} at ${atS} s`);
  const quiet = truth.length === 0 && wrong.length === 0 ? ['quiet, as it should be'] : [];
  return `${csv} (${about}): ${[...told, ...quiet].join('; ')}${untrue.length === 0 ? '' : `; FALSE: ${untrue.join(', ')}`}`;
}
