/** Shapes of the rules as one thing that people read, check and change. */

import { z } from 'zod';
import { Millis, Note } from './basic.ts';

/** Characters; a longer text is refused by the rules themselves, with the bound it has there. */
const Text = z.string().min(1).describe('The YAML; several files stand behind lines `--- # file: NAME`');
const Revision = z.int().min(0);

const Mistake = z.object({
  file: z.string().optional().describe('When the text is of several files'),
  line: z.int().min(1).describe('From 1, within the file'),
  column: z.int().min(1),
  reason: z.string(),
});
const Origin = z.object({
  kind: z.enum(['file', 'api']),
  hash: z.string().describe('SHA-256 of the text'),
});
const Diff = z.object({
  changes: z.array(
    z.object({
      part: z.string(),
      id: z.string().optional(),
      what: z.enum(['added', 'removed', 'changed']),
      field: z.string().optional(),
      from: z.unknown().optional(),
      to: z.unknown().optional(),
    }),
  ),
  counts: z.object({ added: z.int(), removed: z.int(), changed: z.int() }).describe('Also those not listed'),
});

export const RulesShape = z.object({
  version: z.string().describe('As the catalogue says it'),
  revision: Revision.describe('Counts the catalogues that took effect: what a change must have seen'),
  hash: z.string().describe('SHA-256 of the text in force'),
  since: Millis,
  by: z.string().describe('User name, or `gateway`'),
  note: z.string().optional(),
  origin: Origin.optional().describe('Absent for rules of before it was kept'),
  files: z.array(z.string()).describe('Of a folder, the files that the text is made of'),
  rules: z.int(),
  kinds: z.int(),
  warnings: z.array(Mistake).describe('Legal, but hardly meant'),
  configured: z
    .object({
      at: Millis,
      path: z.string().optional(),
      hash: z.string().optional(),
      refused: z.string().optional().describe('Why it was not taken'),
      errors: z.array(Mistake).optional(),
    })
    .nullable()
    .describe('The configured file or folder when it was last read'),
});

const Counts = z.object({ added: z.int(), removed: z.int(), changed: z.int() });
/** Revisions count from 1; in a path they arrive as text. */
export const RevisionParams = z.object({
  revision: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31),
});
export const RulesDiffQuery = z.object({
  against: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31)
    .describe('The revision that it is compared with'),
});
export const KeptRulesShape = z.object({
  revision: Revision,
  version: z.string(),
  hash: z.string().describe('SHA-256 of the text'),
  since: Millis.describe('When it took effect'),
  by: z.string().describe('User name, or `gateway`'),
  note: z.string().optional(),
  origin: Origin.optional(),
  characters: z.int(),
  counts: Counts.nullable().describe('Of changes against the one before; null where that is not known'),
  lines: z.array(z.string()).describe('Those changes, one line each; at most 50, all are counted'),
});
export const KeptRulesTextShape = KeptRulesShape.extend({ text: z.string() });
export const RulesDiffShape = z.object({
  revision: Revision,
  against: Revision,
  counts: Counts.nullable().describe('Null when one of them is no catalogue by the language of today'),
  lines: z.array(z.string()),
});

export const RulesCheckBody = z.object({ text: Text });
export const RulesCheckShape = z.object({
  ok: z.boolean(),
  version: z.string().optional(),
  rules: z.int().optional(),
  kinds: z.int().optional(),
  files: z.array(z.string()).optional(),
  errors: z.array(Mistake),
  errorCount: z.int().describe('Also those not listed'),
  warnings: z.array(Mistake),
  unwatched: z.array(z.string()).optional().describe('Kinds of danger that no rule raises an alarm of'),
  diff: Diff.nullable().describe('Against the rules in force; null when the text has mistakes'),
  lines: z.array(z.string()).describe('The diff, one line a change'),
  unraised: z.array(z.string()).describe('Rules, or `version`, that changed under the version they had'),
});

export const RulesPut = z.object({
  text: Text,
  note: Note.optional().describe('Why; kept on the audit trail'),
  revision: Revision.optional().describe('The revision seen; also as If-Match'),
});
export const RulesTakenShape = RulesShape.pick({
  version: true,
  revision: true,
  since: true,
  by: true,
  note: true,
  origin: true,
}).extend({
  fileHash: z.string().optional().describe('Of the configured file text taken last'),
  warnings: z.array(Mistake).describe('Legal, but hardly meant'),
});
export const RulesReloadedShape = z.object({
  outcome: z.enum(['taken', 'unchanged']),
  path: z.string(),
  version: z.string(),
});
