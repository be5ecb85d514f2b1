/** Kinds of danger that a catalogue raises no alarm for: nobody would hear of them. */

import type { HazardKind } from '../model/hazard.ts';
import { KIND_NAMES } from '../profile/names.ts';
import type { Mistake } from './mistakes.ts';
import type { CatalogueSource, RuleSource } from './schema.ts';

/** What people count on to be watched: the kinds that the shipped rules raise alarms of. */
export const WATCHED_KINDS = [
  'fire',
  'gas',
  'co',
  'electrical',
  'water',
  'toxic',
] as const satisfies readonly HazardKind[];

/**
 * In the order of WATCHED_KINDS. A kind is watched when any rule in force raises an alarm of it, wherever and whenever
 * that rule holds, or takes the own alarm of devices of that kind, of whatever class. Shadows watch nothing.
 */
export function unwatchedKinds(source: CatalogueSource): HazardKind[] {
  const watched = new Set(source.rules.flatMap((rule) => kindsOf(rule, source)));
  return WATCHED_KINDS.filter((kind) => !watched.has(kind));
}

/** One for each kind, at the list of rules. */
export function unwatchedWarnings(source: CatalogueSource): Mistake[] {
  return unwatchedKinds(source).map((kind) => {
    const { zh, en } = KIND_NAMES[kind];
    const reason = `没有“${zh}”的报警规则，发生时不会报警 / no alarm rule for ${en} (${kind}): an alarm of it would raise nothing`;
    return { path: ['rules'], reason };
  });
}

function kindsOf(rule: RuleSource, source: CatalogueSource): readonly HazardKind[] {
  const { applies, raises, shadow } = rule;
  const appliesToNothing = Object.values(applies ?? {}).some((values) => values?.length === 0);
  if (shadow === true || appliesToNothing) return [];
  const isOwn = isOwnAlarm(rule) && raises.kind !== 'device' && raises.kind !== 'gateway';
  if (!isOwn && raises.class !== 'alarm') return [];
  const named = raises.kind === 'of_device' ? [] : [raises.kind];
  if (!isOwn && raises.kind !== 'of_device') return named;
  return [...named, ...(hazardsOfDevices(applies?.kinds, source) ?? (isOwn ? WATCHED_KINDS : []))];
}

/** Undefined when the rule narrows by no kind: which of them has the metric it looks at cannot be told. */
function hazardsOfDevices(
  kinds: readonly string[] | undefined,
  source: CatalogueSource,
): HazardKind[] | undefined {
  return kinds?.map(
    (kind) =>
      (Object.hasOwn(source.kinds, kind) ? source.kinds[kind] : undefined)?.hazard ??
      source.unknownKind.hazard,
  );
}

function isOwnAlarm({ condition }: RuleSource): boolean {
  if (condition.type === 'flag') return condition.flag === 'alarm';
  return condition.type === 'event' && condition.events.includes('alarm');
}
