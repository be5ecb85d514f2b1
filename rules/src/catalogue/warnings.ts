/** What a catalogue may say but hardly means: told to its author, and no reason to refuse it. */

import { metricSpec } from '@ninewatch/contracts';
import type { ConditionSource } from './conditions.ts';
import type { Mistake } from './mistakes.ts';
import type { CatalogueSource, RuleSource } from './schema.ts';
import { unwatchedWarnings } from './unwatched.ts';

/** Of these a device has one: the first rule that applies to it counts, further ones never do. */
const SINGLE_TYPES: ReadonlySet<string> = new Set<ConditionSource['type']>([
  'silent',
  'never_sent',
  'sensor_fault',
  'clock',
  'rejections',
  'take_overs',
  'unreadable_event',
  'identity_reset',
]);

/** Other spellings of a metric's unit. */
const SAME_UNITS: Readonly<Record<string, string>> = {
  'half-cycles/s': 'half-cycles in the last second',
};

/** Below this part of its limit a hysteresis lets ordinary noise of a sensor raise and clear a rule all the time. */
const HYSTERESIS_PART_MIN = 0.01;

/** What the whole lacks, then in the order of the rules; of a catalogue without mistakes. */
export function warningsOf(source: CatalogueSource): Mistake[] {
  const ofRules = source.rules.flatMap((rule, index) => {
    const at = (reason: string, ...path: PropertyKey[]): Mistake => ({
      path: ['rules', index, ...path],
      reason: `${rule.id}: ${reason}`,
    });
    return [
      ...kindWarnings(rule, source, at),
      ...conditionWarnings(rule.condition, ['condition'], at),
      ...colourWarnings(rule, at),
      ...shadowWarnings(rule, source.rules.slice(0, index), at),
    ];
  });
  return [...unwatchedWarnings(source), ...ofRules];
}

type At = (reason: string, ...path: PropertyKey[]) => Mistake;

function kindWarnings({ applies }: RuleSource, { kinds }: CatalogueSource, at: At): Mistake[] {
  const warnings: Mistake[] = [];
  for (const [name, values] of Object.entries(applies ?? {})) {
    if (values?.length === 0) warnings.push(at('an empty list: it applies to nothing', 'applies', name));
  }
  const unknown = (applies?.kinds ?? []).filter((kind) => !Object.hasOwn(kinds, kind));
  if (unknown.length === 0) return warnings;
  const isDead = unknown.length === applies?.kinds?.length;
  const what = `${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not in the table of kinds`;
  return [...warnings, at(isDead ? `${what}: it applies to no known kind` : what, 'applies', 'kinds')];
}

/** Looks at every part of a condition that names a metric, however deep it is. */
function conditionWarnings(condition: unknown, path: PropertyKey[], at: At): Mistake[] {
  if (typeof condition !== 'object' || condition === null) return [];
  const deeper = Object.entries(condition).flatMap(([name, part]) =>
    conditionWarnings(part, [...path, name], at),
  );
  if (!('metric' in condition) || typeof condition.metric !== 'string') return deeper;
  const spec = metricSpec(condition.metric);
  if (spec === undefined) {
    const reason = `${condition.metric} is no metric of the contract: such readings are kept and never decide`;
    return [at(reason, ...path, 'metric'), ...deeper];
  }
  return [...levelWarnings(condition as LevelLike, path, at), ...deeper];
}

interface LevelLike {
  type?: string;
  metric: string;
  unit?: string;
  above?: number;
  below?: number;
  clear?: number;
}

/** `condition` names a metric of the contract. */
function levelWarnings(condition: LevelLike, path: PropertyKey[], at: At): Mistake[] {
  const { type, metric, unit, above, below, clear } = condition;
  const spec = metricSpec(metric);
  if (spec === undefined) return [];
  const warnings: Mistake[] = [];
  if (type !== 'rise' && unit !== undefined && (SAME_UNITS[unit] ?? unit) !== spec.unit) {
    warnings.push(at(`${metric} is measured in ${spec.unit}, not in ${unit}`, ...path, 'unit'));
  }
  const limit = above ?? below;
  if (type !== 'level' || limit === undefined) return warnings;
  const side = above === undefined ? 'below' : 'above';
  const isBeyond = above === undefined ? limit < spec.min : limit > spec.max;
  if (isBeyond) {
    const reason = `${limit} is outside the range of ${metric} (${spec.min} to ${spec.max}): never reached`;
    warnings.push(at(reason, ...path, side));
  }
  if (clear !== undefined && limit !== 0 && Math.abs(limit - clear) < Math.abs(limit) * HYSTERESIS_PART_MIN) {
    warnings.push(
      at(`clear is less than 1 % away from ${side}: noise will make it chatter`, ...path, 'clear'),
    );
  }
  return warnings;
}

function colourWarnings({ perColour, condition }: RuleSource, at: At): Mistake[] {
  const common: Record<string, unknown> = condition;
  return Object.entries(perColour ?? {}).flatMap(([colour, parameters]) =>
    Object.entries(parameters)
      .filter(([name, value]) => typeof value !== 'object' && common[name] === value)
      .map(([name]) => at(`${name} is what it is without ${colour}`, 'perColour', colour, name)),
  );
}

function shadowWarnings(rule: RuleSource, before: readonly RuleSource[], at: At): Mistake[] {
  if (!SINGLE_TYPES.has(rule.condition.type)) return [];
  const first = before.find(
    (other) => other.condition.type === rule.condition.type && isCovered(rule.applies, other.applies),
  );
  if (first === undefined) return [];
  return [at(`never counts: ${first.id} is before it and applies to all of its devices`, 'condition')];
}

/** Whether every device in the reach of `inner` is in that of `outer`. */
function isCovered(inner: RuleSource['applies'], outer: RuleSource['applies']): boolean {
  return Object.entries(outer ?? {}).every(([name, allowed]) => {
    if (allowed === undefined) return true;
    const wanted: readonly unknown[] | undefined = inner?.[name as keyof typeof inner];
    const all: readonly unknown[] = allowed;
    return wanted?.every((value) => all.includes(value)) ?? false;
  });
}
