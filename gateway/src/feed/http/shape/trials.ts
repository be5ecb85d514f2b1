/** Shapes of what rules would do: their tests, and backtests on the stored journal. */

import { z } from 'zod';
import { Id, Millis, paged } from './basic.ts';

/** Characters; what is longer is refused by the reader of the text, with its own bound. */
const Text = z.string().min(1);
const FILES_MAX = 20;
const HOURS_MAX = 8_784;

export const RuleTestBody = z.object({
  text: Text.optional().describe('The rules on trial; those in force when it is left out'),
  tests: z
    .array(z.object({ name: z.string().min(1).max(200).default('tests'), text: Text }))
    .max(FILES_MAX)
    .default([])
    .describe('Rule tests (YAML) that are run as well'),
  beside: z
    .boolean()
    .default(true)
    .describe('Run the `*.test.yaml` of the configured folder too, else those of the shipped rules'),
  about: z
    .enum(['all', 'changed'])
    .default('all')
    .describe('`changed`: of the tests beside, only those that name a rule that is another than in force'),
});

const Mismatch = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('differs'),
    expected: z.string(),
    came: z.array(z.string()),
    fields: z.array(z.object({ what: z.string(), expected: z.string(), came: z.string() })),
  }),
  z.object({ kind: z.literal('missing'), expected: z.string(), came: z.array(z.string()) }),
  z.object({ kind: z.literal('unexpected'), came: z.array(z.string()) }),
  z.object({ kind: z.literal('loud'), rule: z.string(), came: z.array(z.string()) }),
  z.object({ kind: z.literal('refused'), detail: z.string() }),
]);
const TestVerdict = z.enum(['passed', 'failed', 'too-long', 'not-run']);

export const RuleTestAnswer = z.object({
  version: z.string().describe('Of the rules that were tested'),
  counts: z.object({ passed: z.int(), failed: z.int(), 'too-long': z.int(), 'not-run': z.int() }),
  elapsedMs: z.int(),
  cut: z
    .enum(['time', 'too-large', 'broken'])
    .nullable()
    .describe('Why not all were run: time or memory was up'),
  results: z.array(
    z.object({ file: z.string(), name: z.string(), verdict: TestVerdict, mismatches: z.array(Mismatch) }),
  ),
});

export const BacktestBody = z.object({
  text: Text.describe('The rules on trial'),
  region: Id.optional().describe('Of its venues alone, with all below it'),
  venue: Id.optional().describe('Of it alone'),
  from: Millis.optional().describe('Only hazards of that time are told; all that is stored without it'),
  to: Millis.optional(),
  warmUpH: z
    .number()
    .min(0)
    .max(HOURS_MAX)
    .default(24)
    .describe('Hours before `from` that are judged and not told'),
});

const Counts = z.object({ same: z.int(), new: z.int(), gone: z.int(), earlier: z.int(), later: z.int() });

export const BacktestShape = z.object({
  id: z.string(),
  by: z.string().describe('User name'),
  hash: z.string().describe('SHA-256 of the text on trial'),
  version: z.string(),
  against: z.object({ version: z.string(), revision: z.int() }).describe('In force when it was asked for'),
  region: z.string().optional(),
  venue: z.string().optional(),
  from: Millis.optional(),
  to: Millis.optional(),
  warmUpH: z.number(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  phase: z.enum(['opening', 'judging', 'charts']),
  share: z.number().min(0).max(1).describe('Of the phase'),
  startedAt: Millis,
  endedAt: Millis.optional(),
  failure: z.object({ code: z.enum(['too-long', 'too-large', 'broken']), detail: z.string() }).optional(),
  summary: z
    .object({
      verdicts: Counts,
      readings: z.int(),
      entries: z.int(),
      damagedRows: z.int(),
      processorMs: z.int(),
      elapsedMs: z.int(),
      hazards: z.object({ candidate: z.int(), reference: z.int() }),
    })
    .optional(),
});
export const BacktestList = paged(BacktestShape).extend({
  since: Millis.describe('When the gateway started: jobs of before are lost'),
});

/** The fields that people look at; a program finds more in it. */
export const BacktestResultShape = z.looseObject({
  format: z.int(),
  summary: Counts,
  unlisted: z.int().describe('Hazards that are counted and not listed'),
  hazards: z.array(z.looseObject({ verdict: z.string(), byMs: z.number(), changed: z.array(z.string()) })),
  charts: z.array(
    z.object({
      hazard: z.int().describe('Place in `hazards`'),
      metric: z.string(),
      unit: z.string(),
      from: Millis,
      to: Millis,
      lines: z.array(z.object({ deviceId: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
    }),
  ),
});
