/** zigbee2mqtt's list of devices: proposals, and the units that differ between devices. */

import { type DeviceKind, metricSpec } from '../../../catalogue.ts';
import type { Proposal } from '../../codec.ts';
import type { Answer } from '../../read/answer.ts';
import { isObject, type JsonObject, own, ownObject } from '../../read/payload.ts';
import { type Conversion, conversionOf } from '../../read/units.ts';
import { asText, isName } from '../../read/values.ts';
import { FIELDS, UNIT_IN_DEFINITION } from './fields.ts';

/** Property → conversion, of one device. */
export type Units = ReadonlyMap<string, Conversion>;

const EXPOSES_MAX = 256;
/** Features within features (a switch's state); two is the deepest in use. */
const DEPTH_MAX = 3;

interface Expose {
  property: string;
  unit: string | undefined;
}

/** Proposes each device of the list but the coordinator; tells `onUnits` of units that only the definition knows. */
export function readDevices(
  list: readonly unknown[],
  answer: Answer,
  { root, onUnits }: { root: string; onUnits: (device: string, units: Units) => void },
): void {
  for (const each of list) {
    if (!answer.mayLook()) return;
    if (!isObject(each) || own(each, 'type') === 'Coordinator') continue;
    const name = own(each, 'friendly_name');
    if (!isName(name)) {
      answer.note({ field: 'friendly_name', why: 'bad-name' });
      continue;
    }
    const exposes = exposesOf(own(ownObject(each, 'definition'), 'exposes'));
    answer.propose(proposalOf(name, each, { exposes, root }));
    const units = unitsIn(exposes);
    if (units.size > 0) onUnits(name, units);
  }
}

function proposalOf(
  device: string,
  entry: JsonObject,
  { exposes, root }: { exposes: readonly Expose[]; root: string },
): Proposal {
  const definition = ownObject(entry, 'definition');
  const properties = exposes.map(({ property }) => property);
  // Heat detectors give their alarm as `smoke` as well.
  const isHeat = /\bheat\b|fire detector/i.test(asText(own(definition, 'description')) ?? '');
  const found = kindOf(properties);
  const kind = found === 'smoke' && isHeat ? 'heat' : found;
  const proposal: Proposal = { device, gives: givesOf(properties), partOf: root };
  const texts = {
    address: asText(own(entry, 'ieee_address')),
    vendor: asText(own(definition, 'vendor')),
    model: asText(own(definition, 'model')) ?? asText(own(entry, 'model_id')),
    firmware: asText(own(entry, 'software_build_id')),
    name: asText(own(definition, 'description')),
  };
  for (const [key, text] of Object.entries(texts))
    if (text !== undefined) Object.assign(proposal, { [key]: text });
  return kind === undefined ? proposal : { ...proposal, kind };
}

const KINDS: readonly (readonly [DeviceKind, readonly string[]])[] = [
  ['smoke', ['smoke', 'smoke_state', 'smoke_density', 'smoke_density_dbm']],
  ['co', ['carbon_monoxide', 'co', 'co_state']],
  ['gas', ['gas', 'gas_density', 'gas_value', 'gas_state']],
  ['electrical', ['power', 'current', 'leakage_current', 'current_phase_a', 'power_phase_a']],
];

/** Two hazards in one housing are `multi`; without any of ours the person has to say. */
export function kindOf(properties: readonly string[]): DeviceKind | undefined {
  const kinds = KINDS.filter(([, names]) => names.some((name) => properties.includes(name)));
  const hazards = kinds.filter(([kind]) => kind !== 'electrical');
  if (hazards.length > 1) return 'multi';
  return (hazards[0] ?? kinds[0])?.[0];
}

/** Our metrics and flags behind the maker's properties. */
export function givesOf(properties: readonly string[]): string[] {
  const gives = new Set<string>();
  for (const property of properties) {
    const rule = FIELDS.get(property);
    if (rule?.kind === 'metric' || rule?.kind === 'mains') gives.add(rule.metric);
    if (rule?.kind === 'flag') for (const name of Object.keys(rule.whenTrue)) gives.add(name);
    if (rule?.kind === 'words')
      for (const stands of rule.words.values()) for (const name of Object.keys(stands)) gives.add(name);
    if (property === 'gas') gives.add('alarm');
    if (property === 'voltage' && !properties.includes('battery')) gives.add('voltage');
  }
  return [...gives].sort();
}

function exposesOf(value: unknown, depth = 0): Expose[] {
  if (!Array.isArray(value) || depth > DEPTH_MAX) return [];
  return value.slice(0, EXPOSES_MAX).flatMap((expose): Expose[] => {
    if (!isObject(expose)) return [];
    const property = own(expose, 'property');
    const inner = exposesOf(own(expose, 'features'), depth + 1);
    if (typeof property !== 'string') return inner;
    const unit = own(expose, 'unit');
    return [{ property, unit: typeof unit === 'string' ? unit : undefined }, ...inner];
  });
}

function unitsIn(exposes: readonly Expose[]): Units {
  const units = new Map<string, Conversion>();
  for (const { property, unit } of exposes) {
    const metric = UNIT_IN_DEFINITION.get(property);
    if (metric === undefined || unit === undefined || metricSpec(metric) === undefined) continue;
    // "LEL" and "LEL %" are what some definitions say for %LEL.
    const conversion = conversionOf(metric, unit.replace(/^LEL ?%$/, '%LEL'));
    if (conversion !== undefined) units.set(property, conversion);
  }
  return units;
}
