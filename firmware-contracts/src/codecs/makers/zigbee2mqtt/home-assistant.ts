/** Home Assistant's MQTT discovery, as zigbee2mqtt publishes it: one entity a message, to one proposal each. */

import type { DeviceKind } from '../../../catalogue.ts';
import type { Proposal } from '../../codec.ts';
import { type JsonObject, own, ownObject } from '../../read/payload.ts';
import { asText, isName } from '../../read/values.ts';

/** Long names and the abbreviations: https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery */
function either(object: unknown, long: string, short: string): unknown {
  return own(object, long) ?? own(object, short);
}

const KIND_OF_CLASS = new Map<string, DeviceKind>([
  ['smoke', 'smoke'],
  ['gas', 'gas'],
  ['carbon_monoxide', 'co'],
  ['heat', 'heat'],
  ['power', 'electrical'],
  ['current', 'electrical'],
]);
const GIVES_OF_CLASS = new Map([
  ['smoke', 'alarm'],
  ['gas', 'alarm'],
  ['carbon_monoxide', 'alarm'],
  ['heat', 'alarm'],
  ['tamper', 'tamper'],
  ['problem', 'fault'],
  ['temperature', 'temperature'],
  ['humidity', 'humidity'],
  ['power', 'power'],
  ['current', 'current'],
  ['battery', 'battery'],
]);

/** Undefined when the entity's state is not under the root: it is of another system. */
export function proposalOfConfig(config: JsonObject, root: string): Proposal | undefined {
  const base = either(config, '~', '~');
  const topic = either(config, 'state_topic', 'stat_t');
  if (typeof topic !== 'string') return undefined;
  const full = typeof base === 'string' ? topic.replace(/^~|~$/, base) : topic;
  if (!full.startsWith(`${root}/`)) return undefined;
  const device = full.slice(root.length + 1);
  if (!isName(device) || device.startsWith('bridge/')) return undefined;
  return { device, gives: [], partOf: root, ...described(config) };
}

function described(config: JsonObject): Partial<Proposal> {
  const device = ownObject(config, 'device') ?? ownObject(config, 'dev');
  const deviceClass = asText(either(config, 'device_class', 'dev_cla')) ?? '';
  const identifier = either(device, 'identifiers', 'ids');
  const address = asText(Array.isArray(identifier) ? identifier[0] : identifier)?.replace(
    /^zigbee2mqtt_/,
    '',
  );
  const found: Partial<Record<keyof Proposal, string | undefined>> = {
    address,
    name: asText(own(device, 'name')),
    vendor: asText(either(device, 'manufacturer', 'mf')),
    model: asText(either(device, 'model_id', 'mdl_id')) ?? asText(either(device, 'model', 'mdl')),
    kind: KIND_OF_CLASS.get(deviceClass),
  };
  const gives = GIVES_OF_CLASS.get(deviceClass);
  return {
    ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    gives: gives === undefined ? [] : [gives],
  };
}
