/** What a schema cannot say about a catalogue: relations between fields, at every colour and in every schedule. */

import type { z } from 'zod';
import {
  Condition,
  type ConditionOf,
  type ConditionSource,
  SAMPLE_TYPES,
  SHADOW_TYPES,
} from './conditions.ts';
import { conditionAt } from './make-plan.ts';
import { clockOf } from './schedule.ts';
import type { CatalogueSource, RuleSource } from './schema.ts';
import { suppressionMistakes } from './suppression.ts';
import { COLOURS } from './words.ts';

export interface Mistake {
  path: PropertyKey[];
  reason: string;
  /** What it contradicts, which may stand in another file. */
  first?: PropertyKey[];
}

const OF_ONE_DEVICE = ['of_device', 'device', 'gateway'];
const MODE_FLAGS = ['test', 'muted', 'disabled', 'warm_up'];

export function mistakesOf(source: CatalogueSource): Mistake[] {
  const mistakes: Mistake[] = [];
  if (source.timeZone !== undefined && clockOf(source.timeZone) === null) {
    mistakes.push({ path: ['timeZone'], reason: `no time zone ${source.timeZone}` });
  }
  const ids = new Set(source.rules.map(({ id }) => id));
  const seen = new Map<string, number>();
  source.rules.forEach((rule, index) => {
    const own = [...identityMistakes(rule, seen, ids), ...scheduleMistakes(rule, source), ...variants(rule)];
    if (!seen.has(rule.id)) seen.set(rule.id, index);
    mistakes.push(...own.map(({ path, ...rest }) => ({ ...rest, path: ['rules', index, ...path] })));
  });
  return [...mistakes, ...suppressionMistakes(source)];
}

function identityMistakes(
  rule: RuleSource,
  seen: ReadonlyMap<string, number>,
  ids: ReadonlySet<string>,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const first = seen.get(rule.id);
  if (first !== undefined) {
    const reason = `${rule.id} is there twice`;
    mistakes.push({ path: ['id'], reason, first: ['rules', first, 'id'] });
  }
  (rule.suppressedBy ?? []).forEach((id, index) => {
    const path = ['suppressedBy', index];
    if (!ids.has(id)) mistakes.push({ path, reason: `no rule ${id}` });
    if (id === rule.id) mistakes.push({ path, reason: 'a rule cannot suppress itself' });
  });
  if (rule.shadow === true && !SHADOW_TYPES.includes(rule.condition.type)) {
    mistakes.push({ path: ['shadow'], reason: `a rule of type ${rule.condition.type} cannot be a shadow` });
  }
  return rule.condition.type === 'combined' ? [...mistakes, ...combinedMistakes(rule)] : mistakes;
}

/** What only a single device has. */
function combinedMistakes({ raises, suppressedBy }: RuleSource): Mistake[] {
  const mistakes: Mistake[] = [];
  if (OF_ONE_DEVICE.includes(raises.kind)) {
    const reason = 'several devices together are no hazard of one device';
    mistakes.push({ path: ['raises', 'kind'], reason });
  }
  if (suppressedBy !== undefined) {
    const reason = 'several devices together are no consequence of what one of them reports';
    mistakes.push({ path: ['suppressedBy'], reason });
  }
  return mistakes;
}

function scheduleMistakes(rule: RuleSource, source: CatalogueSource): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const field of ['when', 'during'] as const) {
    const name = rule[field]?.schedule;
    if (name === undefined) continue;
    if (!Object.hasOwn(source.schedules ?? {}, name)) {
      mistakes.push({ path: [field, 'schedule'], reason: `no schedule ${name}` });
    }
    if (!SAMPLE_TYPES.includes(rule.condition.type)) {
      mistakes.push({ path: [field], reason: `a rule of type ${rule.condition.type} has no schedule` });
    }
  }
  if (rule.during !== undefined && !['level', 'rise', 'dose'].includes(rule.condition.type)) {
    mistakes.push({ path: ['during'], reason: 'only a level, rise or dose has parameters for a schedule' });
  }
  return mistakes;
}

/** The condition as it is written, and as colours and the schedule change it: each mistake where it is made. */
function variants(rule: RuleSource): Mistake[] {
  const usual = variantMistakes(rule.condition, ['condition']);
  if (usual.length > 0) return usual;
  const mistakes: Mistake[] = [];
  for (const colour of COLOURS) {
    if (rule.perColour?.[colour] !== undefined) {
      mistakes.push(...variantMistakes(conditionAt(rule, colour), ['perColour', colour], colour));
    }
    if (rule.during !== undefined) {
      mistakes.push(...variantMistakes(conditionAt(rule, colour, true), ['during', 'set'], colour));
    }
  }
  return mistakes;
}

function variantMistakes(condition: ConditionSource, path: PropertyKey[], colour?: string): Mistake[] {
  const parsed = Condition.safeParse(condition);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => shapeMistakes(issue, path));
  const reason = conditionMistake(parsed.data);
  if (reason === undefined) return [];
  return [{ path, reason: colour === undefined ? reason : `${reason} (${colour})` }];
}

function shapeMistakes(issue: z.core.$ZodIssue, path: PropertyKey[]): Mistake[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: [...path, ...issue.path], reason: issue.message }];
  return issue.keys.map((name) => ({
    path: [...path, ...issue.path, name],
    reason: `${name} is no parameter of this rule's condition`,
  }));
}

function conditionMistake(condition: ConditionSource): string | undefined {
  switch (condition.type) {
    case 'level':
      return levelMistake(condition);
    case 'rise':
      return (condition.clear ?? 0) >= condition.by ? 'clear must lie under by' : undefined;
    case 'dose':
      return doseMistake(condition);
    case 'baseline':
      return condition.clear >= condition.above ? 'clear must lie under above' : undefined;
    case 'combined':
      return combinedMistake(condition);
    case 'mode':
      return MODE_FLAGS.includes(condition.flag) ? undefined : `${condition.flag} is not a mode`;
    default:
      return undefined;
  }
}

function levelMistake({
  above,
  below,
  clear,
  repeat,
  forS,
  count,
}: ConditionOf<'level'>): string | undefined {
  if ((above === undefined) === (below === undefined)) return 'a level has either above or below';
  if (above !== undefined && clear >= above) return 'clear must lie under above';
  if (below !== undefined && clear <= below) return 'clear must lie over below';
  if (repeat !== undefined && (forS !== undefined || count !== undefined)) {
    return 'a level has either repeat, or forS and count';
  }
  return undefined;
}

function doseMistake({ table, clear }: ConditionOf<'dose'>): string | undefined {
  for (let index = 1; index < table.length; index += 1) {
    const [before, point] = [table[index - 1], table[index]];
    if (before === undefined || point === undefined) continue;
    if (point.at <= before.at) return 'the concentrations of the table must rise';
    if (point.afterS >= before.afterS) return 'the times of the table must fall';
  }
  return clear > (table[0]?.at ?? clear) ? 'clear must not lie over the table' : undefined;
}

function combinedMistake({ of, need }: ConditionOf<'combined'>): string | undefined {
  const terms = Object.entries(of);
  if (terms.length === 0) return 'a combination needs parts';
  for (const [name, { condition }] of terms) {
    const reason = conditionMistake(condition);
    if (reason !== undefined) return `${name}: ${reason}`;
  }
  if (need === 'all' && terms.length < 2) return '`all` needs two parts';
  return undefined;
}
