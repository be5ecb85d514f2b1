/** Tasmota: SENSOR, STATE, STATUS answers, INFO and LWT: https://tasmota.github.io/docs/MQTT/ */

import { type Codec, type CodecOptions, type Decoded, FOREIGN_LIMITS, nothing } from '../codec.ts';
import { rulesOf } from '../mapping/rules.ts';
import { Answer } from '../read/answer.ts';
import { Draft } from '../read/draft.ts';
import {
  type FieldTable,
  firmware,
  ignored,
  ignoring,
  metric,
  model,
  noted,
  readFields,
  table,
  within,
} from '../read/fields.ts';
import { isObject, type JsonObject, jsonOf, own, ownObject, textOf } from '../read/payload.ts';
import { isoTime } from '../read/times.ts';
import { conversionOf } from '../read/units.ts';
import { asText, isName } from '../read/values.ts';

/** Drivers that measure the device itself, or nothing of ours. A chip at 60 °C is no fire. */
const OWN_DRIVERS = [
  'ESP32',
  'BL09XX',
  'CSE7766',
  'ADE7953',
  'ADE7880',
  'BL0939',
  'BL0942',
  'HLW8012',
  'I2SAudio',
];

const ENERGY = table({
  Power: metric('power'),
  Voltage: metric('voltage'),
  Current: metric('current'),
  ...ignoring(
    'TotalStartTime',
    'Total',
    'Yesterday',
    'Today',
    'Period',
    'ApparentPower',
    'ReactivePower',
    'Factor',
    'Frequency',
    'TotalTariff',
    'TodayTariff',
    'ExportTariff',
    'ExportActive',
    'ExportReactive',
    'ImportActive',
    'ImportReactive',
    'PhaseAngle',
    'TodaySumImport',
    'TodaySumExport',
    ...OWN_DRIVERS,
  ),
});

const STATE = table({
  // `RSSI` is a percentage; `Signal` is in dBm.
  Wifi: within(
    table({
      Signal: metric('rssi'),
      ...ignoring('AP', 'SSId', 'BSSId', 'APMac', 'Channel', 'Mode', 'RSSI', 'LinkCount', 'Downtime'),
    }),
  ),
  ...ignoring(
    'Time',
    'Uptime',
    'UptimeSec',
    'Vcc',
    'Heap',
    'SleepMode',
    'Sleep',
    'LoadAvg',
    'MqttCount',
    'Berry',
    'Hostname',
    'IPAddress',
    ...['', '1', '2', '3', '4', '5', '6', '7', '8'].map((relay) => `POWER${relay}`),
    'Dimmer',
    'Color',
    'HSBColor',
    'White',
    'CT',
    'Channel',
    'Scheme',
    'Fade',
    'Speed',
    'LedTable',
  ),
});

const INFO = within(
  table({
    Module: model,
    Version: firmware,
    ...ignoring(
      'FallbackTopic',
      'GroupTopic',
      'WebServerMode',
      'Hostname',
      'IPAddress',
      'IP6Global',
      'IP6Local',
    ),
    ...ignoring('RestartReason', 'BootCount'),
  }),
);

const STATUS = table({
  StatusFWR: within(
    table({
      Version: firmware,
      ...ignoring('BuildDateTime', 'Boot', 'Core', 'SDK', 'CpuFrequency', 'Hardware', 'CR'),
    }),
  ),
  StatusSTS: within(STATE),
  Info1: INFO,
  Info2: INFO,
  Info3: INFO,
  ...ignoring(
    'Status',
    'StatusPRM',
    'StatusLOG',
    'StatusMEM',
    'StatusNET',
    'StatusMQT',
    'StatusTIM',
    'StatusPTH',
  ),
  ...ignoring('StatusSTK', 'StatusSHT', 'idx', 'nvalue', 'svalue'),
});

interface Topic {
  device: string;
  leaf: string;
}

export const tasmota: Codec = {
  name: 'tasmota',
  // `root` is what a FullTopic begins with that does not begin with the prefix.
  filters: ({ root } = {}) => [
    ...(root === undefined ? ['tele/#', 'stat/#'] : [`${root}/#`]),
    'tasmota/discovery/+/config',
  ],
  open: (options = {}) => {
    const ownRules = rulesOf(options.fields);
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      if (/^tasmota\/discovery\/[^/]+\/config$/.test(message.topic)) return discovered(answer);
      const topic = topicOf(message.topic);
      return topic === undefined
        ? answer.refuse('unknown-topic', message.topic)
        : decode(topic, answer, options);
    };
  },
};

/** `%prefix%/%topic%/` and every other FullTopic: the prefix may stand anywhere before the last part. */
function topicOf(topic: string): Topic | undefined {
  const parts = topic.split('/');
  const leaf = parts.pop() ?? '';
  const prefix = parts.findIndex((part) => part === 'tele' || part === 'stat');
  if (prefix === -1) return undefined;
  parts.splice(prefix, 1);
  const device = parts.join('/');
  return isName(device) ? { device, leaf } : undefined;
}

function decode({ device, leaf }: Topic, answer: Answer, options: CodecOptions): Decoded {
  if (leaf === 'LWT') return lastWill(device, answer);
  const isStatus = /^STATUS\d*$/.test(leaf) || /^INFO[1-3]$/.test(leaf);
  if (leaf !== 'SENSOR' && leaf !== 'STATE' && !isStatus) return nothing();
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  if (!isObject(json.json)) return answer.refuse('wrong-type', json.json);
  const draft = new Draft(device, answer);
  if (leaf === 'SENSOR') readSensors(json.json, draft, options);
  else if (leaf === 'STATE') readState(json.json, draft, options);
  else readStatus(json.json, draft, options);
  draft.finish();
  return answer.decoded();
}

function lastWill(device: string, answer: Answer): Decoded {
  const text = textOf(answer.message.payload);
  if ('why' in text) return answer.refuse(text.why);
  const word = text.text.trim().toLowerCase();
  if (word !== 'online' && word !== 'offline') return answer.refuse('out-of-table', text.text);
  answer.say({ device, presence: word });
  return answer.decoded();
}

function readState(state: JsonObject, draft: Draft, { utcOffsetMin }: CodecOptions): void {
  draft.at ??= isoTime(own(state, 'Time'), utcOffsetMin);
  readFields(state, STATE, draft);
}

function readStatus(status: JsonObject, draft: Draft, options: CodecOptions): void {
  const { StatusSNS: sensors, ...others } = status;
  readFields(others, STATUS, draft);
  const name = own(ownObject(status, 'Status'), 'DeviceName');
  draft.model ??= asText(name);
  if (isObject(sensors)) readSensors(sensors, draft, options);
  else if (sensors !== undefined) draft.note('StatusSNS', 'wrong-type', sensors);
}

const MAINS = table({
  Time: ignored,
  TempUnit: ignored,
  PressureUnit: ignored,
  SpeedUnit: ignored,
  ENERGY: within(ENERGY),
  ...ignoring(...OWN_DRIVERS, 'IP', 'MAC', 'Light', 'Noise', 'AirQuality'),
});

/** Drivers' names are many and open; their fields are few. */
function readSensors(sensors: JsonObject, draft: Draft, options: CodecOptions): void {
  draft.at ??= isoTime(own(sensors, 'Time'), options.utcOffsetMin);
  const fields = fieldsIn(own(sensors, 'TempUnit') ?? options.temperatureUnit);
  for (const [name, value] of Object.entries(sensors)) {
    if (!draft.answer.mayLook()) return;
    if (MAINS.has(name)) readFields({ [name]: value }, MAINS, draft);
    else if (isObject(value)) readFields(value, fields, draft, name);
    else readFields({ [name]: value }, fields, draft);
  }
}

const BY_UNIT = new Map<string, FieldTable>();

/** Without `TempUnit` a temperature may be °C or °F, and 80 is a summer's day or a fire. */
function fieldsIn(unit: unknown): FieldTable {
  const key = typeof unit === 'string' ? unit.slice(0, 4) : '';
  const known = BY_UNIT.get(key);
  if (known !== undefined) return known;
  const conversion = conversionOf('temperature', key);
  const fields = table({
    Temperature: conversion === undefined ? noted('no-unit') : metric('temperature', conversion),
    Humidity: metric('humidity'),
    ...ignoring(
      'Id',
      'DewPoint',
      'HeatIndex',
      'Pressure',
      'SeaPressure',
      'CarbonDioxide',
      'eCO2',
      'TVOC',
      'Illuminance',
    ),
  });
  if (BY_UNIT.size < 8) BY_UNIT.set(key, fields);
  return fields;
}

/** `tasmota/discovery/<MAC>/config`: what Home Assistant's Tasmota integration reads. */
function discovered(answer: Answer): Decoded {
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  const config = json.json;
  const device = own(config, 't');
  if (!isName(device)) return answer.refuse(isObject(config) ? 'bad-name' : 'wrong-type', config);
  const texts = {
    name: asText(own(config, 'dn')),
    model: asText(own(config, 'md')),
    firmware: asText(own(config, 'sw')),
    address: asText(own(config, 'mac')),
  };
  const found = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
  answer.propose({ device, gives: [], ...found });
  return answer.decoded();
}
