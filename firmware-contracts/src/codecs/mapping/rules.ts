/** The fields of a mapping's source as a tree of field rules. */

import type { Flag } from '../../catalogue.ts';
import type { Stands } from '../codec.ts';
import {
  type FieldRule,
  firmware,
  ignored,
  metric,
  model,
  SELF_TEST_OFF,
  SELF_TEST_ON,
} from '../read/fields.ts';
import { type Conversion, conversionOf } from '../read/units.ts';
import { asWord } from '../read/values.ts';
import type { FieldTargets, Source, Target } from './schema.ts';

/** The rules of fields by their whole path. */
export function rulesOf(fields: FieldTargets | undefined): ReadonlyMap<string, FieldRule> {
  return new Map(Object.entries(fields ?? {}).map(([path, target]) => [path, ruleOf(path, target)]));
}

/** A level of the path: a rule, or more levels, or both. */
export interface Branch {
  rule?: FieldRule;
  below: Map<string, Branch>;
}

export function treeOf({ fields, device, time }: Source): Branch {
  const root: Branch = { below: new Map() };
  // Read on their own; named here so that nobody calls them unknown. A field of theirs may be mapped as well.
  for (const path of [device.field, time?.field]) if (path !== undefined) plant(root, path, ignored);
  for (const [path, target] of Object.entries(fields)) plant(root, path, ruleOf(path, target));
  return root;
}

function plant(root: Branch, path: string, rule: FieldRule): void {
  let at = root;
  for (const step of path.split('/')) {
    const next = at.below.get(step) ?? { below: new Map() };
    at.below.set(step, next);
    at = next;
  }
  at.rule = rule;
}

type MetricTarget = Extract<Target, { metric: unknown }>;
type FlagTarget = Extract<Target, { flag: unknown }>;

function ruleOf(path: string, target: Target): FieldRule {
  if (target === 'ignore') return ignored;
  if ('metric' in target) return metricRule(target);
  if ('flag' in target) return flagRule(path, target);
  if ('event' in target) return { kind: 'moment', event: target.event, words: wordSet(target.when) };
  if ('presence' in target) {
    const { online, offline } = target.presence;
    return { kind: 'presence', online: wordSet(online), offline: wordSet(offline) };
  }
  return target.text === 'model' ? model : firmware;
}

function metricRule(target: MetricTarget): FieldRule {
  const rule = metric(target.metric, conversionFrom(target));
  return target.no_value === undefined ? rule : { ...rule, noValue: wordSet(target.no_value) };
}

function conversionFrom({
  metric: name,
  unit,
  factor,
  offset,
  ppm_at_lel: ppmAtLel,
}: MetricTarget): Conversion {
  if (ppmAtLel !== undefined) return { factor: 100 / ppmAtLel };
  const own = factor === undefined ? conversionOf(name, unit) : { factor };
  const { factor: by, before = 0 } = own ?? { factor: 1 };
  // ours = value × factor + offset
  return { factor: by, before: before + (offset ?? 0) / by };
}

/** Self-tests and warm-ups keep their meaning: a mapped one is no fire either. */
function flagRule(path: string, { flag, on, off, part }: FlagTarget): FieldRule {
  const [whenTrue, whenFalse] = standsOf(flag);
  const of = part ?? path;
  if (on === undefined || off === undefined) return { kind: 'flag', part: of, whenTrue, whenFalse };
  const words = new Map<string, Stands>();
  for (const word of wordSet(off)) words.set(word, whenFalse);
  for (const word of wordSet(on)) words.set(word, whenTrue);
  return { kind: 'words', part: of, words };
}

function standsOf(flag: Flag): [Stands, Stands] {
  return flag === 'test' ? [SELF_TEST_ON, SELF_TEST_OFF] : [{ [flag]: true }, { [flag]: false }];
}

function wordSet(words: readonly (string | number | boolean)[]): Set<string> {
  return new Set(words.map((word) => asWord(word) ?? ''));
}
