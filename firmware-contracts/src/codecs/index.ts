/** Codecs of foreign devices: their messages in, what they say in our words out. */

import type { Codec, CodecName } from './codec.ts';
import { chirpstack } from './makers/chirpstack.ts';
import { shellyGen1 } from './makers/shelly-gen1.ts';
import { shellyGen2 } from './makers/shelly-gen2.ts';
import { sparkplug } from './makers/sparkplug/sparkplug.ts';
import { tasmota } from './makers/tasmota.ts';
import { theThingsStack } from './makers/the-things-stack.ts';
import { zigbee2mqtt } from './makers/zigbee2mqtt/zigbee2mqtt.ts';

export * from './codec.ts';
export { fits, mappingCodec } from './mapping/decode.ts';
export * from './mapping/parse.ts';
export { FieldTargets, ForeignMapping } from './mapping/schema.ts';
export * from './our-messages.ts';
export * from './standings-kept.ts';
export * from './what-stands.ts';

export const CODECS: Record<CodecName, Codec> = {
  zigbee2mqtt,
  tasmota,
  'shelly-gen1': shellyGen1,
  'shelly-gen2': shellyGen2,
  chirpstack,
  'the-things-stack': theThingsStack,
  sparkplug,
};
