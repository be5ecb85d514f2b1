/** A catalogue made ready at load: per sort of device and venue one plan, made once and kept. */

import type { HazardKind } from '../model/hazard.ts';
import { makePlan } from './make-plan.ts';
import type { Plan, PlanFor } from './plan.ts';
import type { CatalogueSource, KindSource } from './schema.ts';

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
  /** Some rule narrows by region: `planFor` needs the path of regions then. */
  narrowsByRegion: boolean;
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
    if (narrows.region) key += `|r${(sort.regionPath ?? [sort.region]).join('/')}`;
    return key;
  };
  return {
    version: source.version,
    text,
    source,
    isKnownKind: (kind) => Object.hasOwn(source.kinds, kind),
    narrowsByRegion: narrows.region,
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
