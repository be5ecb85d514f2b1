/** The plan for one sort of device at one sort of venue: which rules hold, with which parameters. */

import type { RiskColour } from '../model/facts.ts';
import type { ConditionOf, ConditionSource } from './conditions.ts';
import type {
  BaselineRule,
  CombinedRule,
  EventRule,
  FlagRule,
  MetricPlan,
  ModeRule,
  Plan,
  PlanFor,
  PlanRule,
  SampleRule,
} from './plan.ts';
import { baselineRule, isOf, ready, withSchedule } from './ready.ts';
import { hoursOf, isOpenOf } from './schedule.ts';
import type { CatalogueSource, KindSource, RuleSource } from './schema.ts';

interface MakeBy {
  sort: PlanFor;
  kind: KindSource;
  key: string;
}

export function makePlan(source: CatalogueSource, by: MakeBy): Plan {
  const rules = source.rules
    .filter((rule) => appliesTo(rule, by.sort))
    .flatMap((rule) => planRules(source, rule, by));
  const first = <T extends ConditionSource['type']>(type: T): PlanRule<ConditionOf<T>> | undefined =>
    ofType(rules, type)[0];
  const modes = ofType(rules, 'mode') as ModeRule[];
  return {
    key: by.key,
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    metrics: byMetric(rules),
    flags: ofType(rules, 'flag') as FlagRule[],
    events: ofType(rules, 'event') as EventRule[],
    combined: ofType(rules, 'combined') as CombinedRule[],
    settled: settledOf(rules),
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

function byMetric(rules: readonly PlanRule[]): Map<string, MetricPlan> {
  const metrics = new Map<string, MetricPlan>();
  const names = rules.flatMap(({ condition }) => ('metric' in condition ? [condition.metric] : []));
  for (const name of new Set(names)) {
    const own = rules.filter(({ condition }) => 'metric' in condition && condition.metric === name);
    metrics.set(name, {
      samples: own.filter((rule): rule is SampleRule => 'form' in rule),
      ...settledOf(own),
    });
  }
  return metrics;
}

function settledOf(rules: readonly PlanRule[]): Plan['settled'] {
  return {
    baselines: ofType(rules, 'baseline') as BaselineRule[],
    stucks: ofType(rules, 'stuck'),
    missings: ofType(rules, 'missing'),
  };
}

function appliesTo(rule: RuleSource, sort: PlanFor): boolean {
  const only = rule.applies;
  if (only === undefined) return true;
  const regions = sort.regionPath ?? [sort.region];
  return (
    (only.kinds?.includes(sort.device.kind) ?? true) &&
    (only.models?.includes(sort.device.model ?? '') ?? true) &&
    (only.categories?.includes(sort.category) ?? true) &&
    (only.colours?.includes(sort.risk) ?? true) &&
    (only.regions?.some((region) => regions.includes(region)) ?? true)
  );
}

/** The condition as it is at venues of this colour, and in times of the rule's schedule. */
export function conditionAt(rule: RuleSource, risk: RiskColour, isDuring = false): ConditionSource {
  const during = isDuring ? rule.during?.set : undefined;
  return { ...rule.condition, ...rule.perColour?.[risk], ...during } as ConditionSource;
}

/** The rule, and the parts of a combined one that this device may fulfil. */
function planRules(source: CatalogueSource, rule: RuleSource, by: MakeBy): PlanRule[] {
  const { sort, kind } = by;
  const usual = planRule(rule, conditionAt(rule, sort.risk), by);
  const isOpen = isOpenOf(source, rule.when);
  if (isOpen !== undefined) usual.isOpen = isOpen;
  if (isOf(usual, 'combined')) {
    const terms = termsOf(usual, sort.device.kind);
    return [
      {
        ...usual,
        terms: terms.map(({ id, name, source: term }) => ({ id, name, source: term })),
      } as CombinedRule,
      ...terms.map(({ rule: term }) => term),
    ];
  }
  const ownLimitS = kind.silentS?.[sort.risk];
  if (ownLimitS !== undefined && (isOf(usual, 'silent') || isOf(usual, 'never_sent'))) {
    usual.condition.limitS = ownLimitS;
  }
  if (isOf(usual, 'baseline')) return [baselineRule(usual, hoursOf(source))];
  const made = ready(usual);
  const isDuring = isOpenOf(source, rule.during);
  if (isDuring === undefined || !('form' in made)) return [made];
  const other = ready({ ...usual, condition: conditionAt(rule, sort.risk, true) });
  return [withSchedule(made as SampleRule, { isOpen: isDuring, rule: other } as never)];
}

function planRule(rule: RuleSource, condition: ConditionSource, { sort, kind }: MakeBy): PlanRule {
  return {
    id: rule.id,
    version: rule.version,
    ...(rule.shadow === true ? { role: 'shadow' as const } : {}),
    condition,
    kind: rule.raises.kind === 'of_device' ? kind.hazard : rule.raises.kind,
    class: rule.raises.class,
    priority: rule.raises.priority[sort.risk],
    latched: rule.raises.latched,
    fault: rule.fault ?? rule.id,
    ...(rule.suppressedBy === undefined ? {} : { suppressedBy: rule.suppressedBy }),
    why: rule.why,
    standard: rule.standard,
  };
}

/** `#` stands in no id of a rule: a part is a rule of its own to the device, and its name tells whose it is. */
function termsOf(combined: PlanRule<ConditionOf<'combined'>>, kind: string) {
  return Object.entries(combined.condition.of)
    .filter(([, term]) => term.kinds?.includes(kind) ?? true)
    .map(([name, source]) => {
      const id = `${combined.id}#${name}`;
      const { suppressedBy: _own, ...shared } = combined;
      const rule = ready({ ...shared, id, role: 'term', condition: source.condition, latched: false });
      return { id, name, source, rule };
    });
}
