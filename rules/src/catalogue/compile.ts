/** A catalogue made ready at load: per sort of device and venue one plan, made once and kept. */

import type { RiskColour } from '../model/facts.ts';
import type { HazardKind } from '../model/hazard.ts';
import type { EventName, Flag } from '../model/record.ts';
import {
  type ConditionOf,
  EVENT_CODES,
  type EventRule,
  FLAG_BITS,
  type FlagRule,
  type LevelRule,
  type ModeRule,
  type Plan,
  type PlanFor,
  type PlanRule,
} from './plan.ts';
import type { CatalogueSource, ConditionSource, KindSource, RuleSource } from './schema.ts';

/** Plans are few (kinds × colours); a catalogue that narrows by model or region may make more. */
const PLANS_MAX = 4_096;

export interface Catalogue {
  version: string;
  /** The YAML it came from: a journal record with it needs nothing else. */
  text: string;
  source: CatalogueSource;
  isKnownKind(kind: string): boolean;
  /** The hazard that a device's own alarm means; an unknown kind is taken for fire, the safe side. */
  hazardOfKind(kind: string): HazardKind;
  planFor(sort: PlanFor): Plan;
}

/** Promises the same plan object for the same sort of device until the catalogue is replaced. */
export function compileCatalogue(source: CatalogueSource, text: string): Catalogue {
  const plans = new Map<string, Plan>();
  const narrows = {
    model: source.rules.some((rule) => rule.applies?.models !== undefined),
    category: source.rules.some((rule) => rule.applies?.categories !== undefined),
    region: source.rules.some((rule) => rule.applies?.regions !== undefined),
  };
  const kindOf = (kind: string): KindSource =>
    Object.hasOwn(source.kinds, kind) ? (source.kinds[kind] ?? source.unknownKind) : source.unknownKind;
  const keyOf = (sort: PlanFor): string => {
    let key = `${source.version}|${sort.risk}|${sort.device.kind}`;
    if (narrows.model) key += `|m${sort.device.model ?? ''}`;
    if (narrows.category) key += `|c${sort.category}`;
    if (narrows.region) key += `|r${sort.region}`;
    return key;
  };
  return {
    version: source.version,
    text,
    source,
    isKnownKind: (kind) => Object.hasOwn(source.kinds, kind),
    hazardOfKind: (kind) => kindOf(kind).hazard,
    planFor: (sort) => {
      const key = keyOf(sort);
      let plan = plans.get(key);
      if (plan === undefined) {
        if (plans.size >= PLANS_MAX) plans.clear();
        plan = makePlan(source, { sort, kind: kindOf(sort.device.kind), key });
        plans.set(key, plan);
      }
      return plan;
    },
  };
}

function makePlan(source: CatalogueSource, by: { sort: PlanFor; kind: KindSource; key: string }): Plan {
  const rules = source.rules
    .filter((rule) => appliesTo(rule, by.sort))
    .map((rule) => ready(planRule(rule, by.sort.risk, by.kind)));
  const first = <T extends ConditionSource['type']>(type: T): PlanRule<ConditionOf<T>> | undefined =>
    ofType(rules, type)[0];
  const modes = ofType(rules, 'mode') as ModeRule[];
  const levels = new Map<string, LevelRule[]>();
  for (const rule of ofType(rules, 'level') as LevelRule[]) {
    const metric = rule.condition.metric;
    levels.set(metric, [...(levels.get(metric) ?? []), rule]);
  }
  return {
    key: by.key,
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    levels,
    flags: ofType(rules, 'flag') as FlagRule[],
    events: ofType(rules, 'event') as EventRule[],
    modes,
    testMode: modes.find((rule) => rule.mode === 'test'),
    warmUpMode: modes.find((rule) => rule.mode === 'warm_up'),
    silent: first('silent'),
    neverSent: first('never_sent'),
    sensorFault: first('sensor_fault'),
    clock: first('clock'),
    rejections: first('rejections'),
    takeOvers: first('take_overs'),
    unreadableEvent: first('unreadable_event'),
    identityReset: first('identity_reset'),
  };
}

function ofType<T extends ConditionSource['type']>(
  rules: readonly PlanRule[],
  type: T,
): PlanRule<ConditionOf<T>>[] {
  return rules.filter((rule) => isOf(rule, type));
}

function appliesTo(rule: RuleSource, sort: PlanFor): boolean {
  const only = rule.applies;
  if (only === undefined) return true;
  return (
    (only.kinds?.includes(sort.device.kind) ?? true) &&
    (only.models?.includes(sort.device.model ?? '') ?? true) &&
    (only.categories?.includes(sort.category) ?? true) &&
    (only.colours?.includes(sort.risk) ?? true) &&
    (only.regions?.includes(sort.region) ?? true)
  );
}

/** The condition as it is at venues of this colour. */
export function conditionAt(rule: RuleSource, risk: RiskColour): ConditionSource {
  return { ...rule.condition, ...rule.perColour?.[risk] } as ConditionSource;
}

function planRule(rule: RuleSource, risk: RiskColour, kind: KindSource): PlanRule {
  const condition = conditionAt(rule, risk);
  const ownLimitS = kind.silentS?.[risk];
  if (ownLimitS !== undefined && (condition.type === 'silent' || condition.type === 'never_sent')) {
    condition.limitS = ownLimitS;
  }
  return {
    id: rule.id,
    version: rule.version,
    condition,
    kind: rule.raises.kind === 'of_device' ? kind.hazard : rule.raises.kind,
    class: rule.raises.class,
    priority: rule.raises.priority[risk],
    latched: rule.raises.latched,
    fault: rule.fault ?? rule.id,
    why: rule.why,
    standard: rule.standard,
  };
}

function isOf<T extends ConditionSource['type']>(rule: PlanRule, type: T): rule is PlanRule<ConditionOf<T>> {
  return rule.condition.type === type;
}

/** The rule with what the hot path reads of its condition. */
function ready(rule: PlanRule): PlanRule {
  if (isOf(rule, 'level')) return levelRule(rule);
  if (isOf(rule, 'flag')) return flagRule(rule);
  if (isOf(rule, 'event')) return eventRule(rule);
  return isOf(rule, 'mode') ? modeRule(rule) : rule;
}

function levelRule(rule: PlanRule<ConditionOf<'level'>>): LevelRule {
  const { above, below, clear, forS, count, gapS, repeat, heldInWarmUp } = rule.condition;
  return {
    ...rule,
    isAbove: above !== undefined,
    limit: above ?? below ?? clear,
    clear,
    forMs: (forS ?? 0) * 1_000,
    countMin: count ?? 1,
    gapMs: gapS === undefined ? Number.MAX_SAFE_INTEGER : gapS * 1_000,
    repeatCount: repeat?.count ?? 0,
    repeatMs: (repeat?.withinS ?? 0) * 1_000,
    heldInWarmUp: heldInWarmUp === true,
    isImmediate: forS === undefined && count === undefined && repeat === undefined,
  };
}

function flagRule(rule: PlanRule<ConditionOf<'flag'>>): FlagRule {
  const clearing: Partial<Record<Flag, EventName>> = { alarm: 'alarm_cleared', fault: 'fault_cleared' };
  const event = clearing[rule.condition.flag];
  return { ...rule, bit: FLAG_BITS[rule.condition.flag], clearedBy: event ? EVENT_CODES[event] : -1 };
}

function eventRule(rule: PlanRule<ConditionOf<'event'>>): EventRule {
  const { events, clearedBy, flag, quietS } = rule.condition;
  return {
    ...rule,
    events: events.reduce((mask, event) => mask | (1 << EVENT_CODES[event]), 0),
    clearedBy: clearedBy === undefined ? -1 : EVENT_CODES[clearedBy],
    bit: flag === undefined ? 0 : FLAG_BITS[flag],
    quietMs: quietS * 1_000,
  };
}

function modeRule(rule: PlanRule<ConditionOf<'mode'>>): ModeRule {
  const { flag, limitS } = rule.condition;
  return { ...rule, bit: FLAG_BITS[flag], mode: flag as ModeRule['mode'], limitMs: limitS * 1_000 };
}
