/** Which rules held at the end of a stored journal, as the fold decided it, without folding all of it. */

import { parseCatalogue, type RulesInForce, type RulesRecord } from '@ninewatch/rules';
import type { TrialRules } from '@ninewatch/rules/trust';

export interface Saved {
  /** Undefined when nobody knows which they were. */
  rules: Pick<RulesInForce, 'version' | 'text' | 'revision'> | null | undefined;
}

/** `asked` are those of the journal after the saved ones, in their order: what was refused never held. */
export function rulesInForce({ rules }: Saved, asked: readonly RulesRecord[]): TrialRules | undefined {
  let revision = rules === undefined ? undefined : (rules?.revision ?? 0);
  let held: TrialRules | undefined =
    rules === null || rules === undefined ? undefined : { version: rules.version, text: rules.text };
  for (const { version, text, expectedRevision } of asked) {
    const isStale = expectedRevision !== undefined && revision !== undefined && expectedRevision !== revision;
    if (isStale || !parseCatalogue(text).ok) continue;
    held = { version, text };
    // The first that says what it expects says where the count stood.
    if (revision !== undefined || expectedRevision !== undefined)
      revision = (revision ?? expectedRevision ?? 0) + 1;
  }
  return held;
}
