/** What a codec is: one message of a foreign device in, what it says in our words out, and what could not be said. */

import type { DeviceKind, EventName, Flag } from '../catalogue.ts';
import type { FieldTargets } from './mapping/schema.ts';

/** One message as it came from a foreign broker. */
export interface ForeignMessage {
  topic: string;
  payload: Uint8Array;
  /** The broker kept it: it may be of any age. */
  isRetained?: boolean;
  /** ms since 1970, UTC, by the gateway's clock. */
  receivedAt: number;
}

/** True: stands. False: does not. Absent: the message does not speak of it. */
export type Stands = Partial<Record<Flag, boolean>>;

/** What a message says about one foreign device. */
export interface Said {
  /** The foreign device, by the name that its maker's topics use; 1–128 characters. */
  device: string;
  /** Which part of the device speaks. What stands of one part is not cleared by another; absent is the part ''. */
  part?: string;
  /** ms since 1970, UTC, by the maker's clock. Absent: it gave no time that can be believed. */
  at?: number;
  /** Our catalogue's names and units; null: the device says that it has no value. */
  metrics?: Record<string, number | null>;
  stands?: Stands;
  /** What happened at a moment and does not last. `button` is a call for help, never a light switch. */
  happened?: EventName[];
  presence?: 'online' | 'offline';
  model?: string;
  firmware?: string;
  /** The foreign device that this one is a channel of, or is heard through. */
  partOf?: string;
  /** From a retained message: what stands may stand, but it is no sign of life, and nothing happened now. */
  isRetained?: true;
}

/** A device that somebody may want to register; a person decides. */
export interface Proposal {
  device: string;
  /** What the maker calls it where that differs: IEEE address, DevEUI, MAC. */
  address?: string;
  name?: string;
  vendor?: string;
  model?: string;
  firmware?: string;
  /** Ours, if what it can do says so. */
  kind?: DeviceKind;
  /** Metrics and flags of ours that it can give. */
  gives: string[];
  partOf?: string;
}

export const WHY = [
  /** Not in the table of this maker. */
  'unknown-field',
  'unknown-topic',
  /** An object where a number should be, and the like. */
  'wrong-type',
  /** A number whose unit nobody said. */
  'no-unit',
  /** A word that the table does not have. */
  'out-of-table',
  /** The device says that it does not know. */
  'no-value',
  'empty',
  'not-json',
  'not-readable',
  'too-large',
  /** Beyond the limit of fields, devices or elements. */
  'too-many',
  /** No usable device name. */
  'bad-name',
  /** A number outside of what the metric can be in any unit. */
  'not-a-number',
  /** A second value of a metric that has one already in this message. */
  'second-value',
  /** Retained or historical: it says nothing about now. */
  'old',
  'unknown-alias',
  /** The maker's own decoder failed, or there is none. */
  'not-decoded',
  'simulated',
  'bad-time',
] as const;
export type Why = (typeof WHY)[number];

export interface Unmapped {
  device?: string;
  /** Path of the field within the message, `/`-separated; '' is the whole message. */
  field: string;
  why: Why;
  /** The value as text, shortened. */
  value?: string;
}

/** A message that the foreign side should get, for instance a request for a birth certificate. */
export interface Ask {
  topic: string;
  payload: Uint8Array;
  why: 'rebirth';
}

export interface Decoded {
  said: Said[];
  proposals: Proposal[];
  /** Every field that was not mapped and is not known to be irrelevant, up to `unmappedMax`. */
  unmapped: Unmapped[];
  /** How many more there were. */
  unmappedMore?: number;
  asks?: Ask[];
}

export interface CodecOptions {
  /** The first part of the maker's topics, where it is not the usual one. */
  root?: string;
  /** Home Assistant's discovery prefix; `homeassistant`. */
  discoveryRoot?: string;
  /** Unit of temperatures that come without one. */
  temperatureUnit?: 'C' | 'F';
  /** ppm of the watched gas that are 100 %LEL, for devices that give ppm: methane about 50,000. */
  gasPpmAtLel?: number;
  /** Minutes that the device's local time is ahead of UTC, for times without a zone. */
  utcOffsetMin?: number;
  /**
   * What fields are here that the codec does not know, or knows otherwise; by the path under which `unmapped` names
   * them. Parsed with `FieldTargets`.
   */
  fields?: FieldTargets;
}

/** Never throws, whatever comes; the same messages in the same order give the same answers. */
export type Decode = (message: ForeignMessage) => Decoded;

export interface Codec {
  name: CodecName | 'mapping';
  /** MQTT filters that bring everything it understands. */
  filters: (options?: CodecOptions) => string[];
  /** What it keeps between messages, if anything, lives in what it returns, bounded. */
  open: (options?: CodecOptions) => Decode;
}

export const CODEC_NAMES = [
  'zigbee2mqtt',
  'tasmota',
  'shelly-gen1',
  'shelly-gen2',
  'chirpstack',
  'the-things-stack',
  'sparkplug',
] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

/** Ours: generous for what the makers send, small for what nobody should. */
export const FOREIGN_LIMITS = {
  /** Bytes of one message. */
  payloadBytesMax: 262_144,
  /** Bytes of a list of all devices. */
  listBytesMax: 8_388_608,
  topicCharsMax: 1_024,
  /** Characters of a device's name, a part, a field's path. */
  nameCharsMax: 128,
  /** Characters kept of a value that was not mapped. */
  valueCharsMax: 64,
  /** Fields of one message that are looked at. */
  fieldsMax: 2_048,
  saidMax: 512,
  proposalsMax: 2_000,
  unmappedMax: 64,
  /** Elements of an array of phases or channels. */
  channelsMax: 16,
} as const;

export function nothing(): Decoded {
  return { said: [], proposals: [], unmapped: [] };
}
