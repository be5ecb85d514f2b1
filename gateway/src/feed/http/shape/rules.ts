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
}).extend({ fileHash: z.string().optional().describe('Of the configured file text taken last') });
export const RulesReloadedShape = z.object({
  outcome: z.enum(['taken', 'unchanged']),
  path: z.string(),
  version: z.string(),
});
