/** Rules that are only tried: of a file, a folder that is one catalogue, or those that ninewatch ships. */

import { parseCatalogue } from '@ninewatch/rules';
import type { TrialRules } from '@ninewatch/rules/trust';
import { GatewayError } from './base/errors.ts';
import { mistakeText, readRuleFiles } from './rules/rule-files.ts';

/** Throws `rules-unusable` with the place of the first mistake. */
export function readTrialRules(path?: string): TrialRules {
  const files = readRuleFiles(path);
  const parsed = parseCatalogue(files.text);
  if (parsed.ok) return { version: parsed.catalogue.version, text: files.text };
  const [first] = parsed.errors;
  throw new GatewayError(
    'rules-unusable',
    false,
    first === undefined ? files.path : mistakeText(files, first),
  );
}
