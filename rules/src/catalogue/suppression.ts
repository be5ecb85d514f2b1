/** Which rules may hide which: never an alarm that people can die of, and never each other. [P9] */

import type { Mistake } from './mistakes.ts';
import type { CatalogueSource, RuleSource } from './schema.ts';

const LIFE_THREATENING: readonly string[] = ['fire', 'gas', 'co'];

export function suppressionMistakes(source: CatalogueSource): Mistake[] {
  const byId = new Map(source.rules.map((rule) => [rule.id, rule]));
  const mistakes: Mistake[] = [];
  source.rules.forEach((rule, index) => {
    if (rule.suppressedBy === undefined) return;
    const path = ['rules', index, 'suppressedBy'];
    if (isLifeAlarm(rule, source)) {
      mistakes.push({ path, reason: 'an alarm of fire, gas or CO is never suppressed' });
    }
    const isCircle = rule.suppressedBy.some((id) => id !== rule.id && causesOf(byId, id).has(rule.id));
    if (isCircle)
      mistakes.push({ path, reason: `${rule.id} would be suppressed by what it suppresses itself` });
  });
  return mistakes;
}

/** A device's own alarm means what the table of kinds says: one kind that people die of is enough. */
function isLifeAlarm({ raises }: RuleSource, { kinds, unknownKind }: CatalogueSource): boolean {
  if (raises.class !== 'alarm') return false;
  const hazards =
    raises.kind === 'of_device'
      ? [...Object.values(kinds), unknownKind].map(({ hazard }) => hazard)
      : [raises.kind];
  return hazards.some((hazard) => LIFE_THREATENING.includes(hazard));
}

/** All that may hide the rule, step by step. */
function causesOf(byId: ReadonlyMap<string, RuleSource>, id: string): Set<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const cause of byId.get(next)?.suppressedBy ?? []) {
      if (found.has(cause)) continue;
      found.add(cause);
      open.push(cause);
    }
  }
  return found;
}
