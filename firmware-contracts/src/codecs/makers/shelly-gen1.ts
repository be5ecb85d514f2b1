/** Shelly, first generation: a topic for each value, and the status as JSON: https://shelly-api-docs.shelly.cloud/gen1/ */

import {
  type Codec,
  type CodecOptions,
  type Decoded,
  FOREIGN_LIMITS,
  nothing,
  type Stands,
} from '../codec.ts';
import { rulesOf } from '../mapping/rules.ts';
import { Answer } from '../read/answer.ts';
import { Draft } from '../read/draft.ts';
import {
  type FieldRule,
  flag,
  flagWhenFalse,
  ignored,
  ignoring,
  metric,
  readField,
  readFields,
  SELF_TEST_OFF,
  SELF_TEST_ON,
  table,
  within,
  words,
} from '../read/fields.ts';
import { isObject, type JsonObject, jsonOf, own, textOf } from '../read/payload.ts';
import { epochTime } from '../read/times.ts';
import { conversionOf } from '../read/units.ts';
import { asBoolean, asNumber, asText, isName } from '../read/values.ts';
import { channelName } from './shelly-gen2.ts';

const ROOT = 'shellies';

/** `test` comes after a successful self-test: the alarm of that test. */
const GAS_ALARM: FieldRule = words('gas', {
  none: { alarm: false, test: false },
  mild: { alarm: true, test: false },
  heavy: { alarm: true, test: false },
  test: SELF_TEST_ON,
});
const GAS_STATE: FieldRule = words('operation', {
  warmup: { warm_up: true, fault: false },
  normal: { warm_up: false, fault: false },
  fault: { warm_up: false, fault: true },
});
const GAS_SELF_TEST: FieldRule = words('self-test', {
  running: SELF_TEST_ON,
  completed: SELF_TEST_OFF,
  not_completed: SELF_TEST_OFF,
  pending: SELF_TEST_OFF,
});
const FAULTY = { fault: true };
const SOUND: Stands = { fault: false };
const VALVE: FieldRule = words('valve', {
  failure: FAULTY,
  closed: SOUND,
  opened: SOUND,
  not_connected: SOUND,
  closing: {},
  opening: {},
  checking: {},
});
const RELAY: FieldRule = words('relay', { on: SOUND, off: SOUND, overpower: FAULTY });

/** `shellies/<id>/sensor/<name>`; temperature and concentration have rules of their own. */
const SENSORS = table({
  smoke: flag('alarm', 'smoke'),
  gas: GAS_ALARM,
  operation: GAS_STATE,
  self_test: GAS_SELF_TEST,
  battery: metric('battery'),
  humidity: metric('humidity'),
  ...ignoring(
    'act_reasons',
    'charger',
    'lux',
    'illumination',
    'tilt',
    'vibration',
    'state',
    'motion',
    'active',
  ),
});

/** `shellies/<id>/{emeter|meter|relay}/<channel>/<name>`. */
const METER = table({
  power: metric('power'),
  voltage: metric('voltage'),
  current: metric('current'),
  ...ignoring(
    'energy',
    'returned_energy',
    'total',
    'total_returned',
    'reactive_power',
    'pf',
    'command',
    'overpower_value',
  ),
});

/** `shellies/<id>/<name>`: the plug's own. */
const OWN = table({
  overtemperature: flag('fault', 'overtemperature'),
  voltage: metric('voltage'),
  ...ignoring('temperature', 'temperature_f', 'temperature_status', 'command', 'loaderror', 'calibrated'),
});

const EMETER_INFO = table({
  power: metric('power'),
  voltage: metric('voltage'),
  current: metric('current'),
  is_valid: flagWhenFalse('fault', 'meter'),
  ...ignoring('reactive', 'pf', 'total', 'total_returned'),
});
const METER_INFO = table({
  power: metric('power'),
  is_valid: flagWhenFalse('fault', 'meter'),
  ...ignoring('overpower', 'timestamp', 'counters', 'total'),
});
const INFO = table({
  smoke: flag('alarm', 'smoke'),
  is_valid: flagWhenFalse('fault', 'sensor'),
  sensor_error: { kind: 'flag', part: 'sensor-error', whenTrue: FAULTY, whenFalse: SOUND },
  overtemperature: flag('fault', 'overtemperature'),
  overload: flag('fault', 'overload'),
  gas_sensor: within(
    table({ sensor_state: GAS_STATE, self_test_state: GAS_SELF_TEST, alarm_state: GAS_ALARM }),
  ),
  bat: within(table({ value: metric('battery'), voltage: ignored })),
  hum: within(table({ value: metric('humidity'), is_valid: ignored })),
  wifi_sta: within(table({ rssi: metric('rssi'), ...ignoring('connected', 'ssid', 'ip') })),
  total_power: ignored,
  ...ignoring(
    'cloud',
    'mqtt',
    'time',
    'unixtime',
    'serial',
    'has_update',
    'mac',
    'cfg_changed_cnt',
    'actions_stats',
  ),
  ...ignoring(
    'update',
    'ram_total',
    'ram_free',
    'ram_lwm',
    'fs_size',
    'fs_free',
    'fs_mounted',
    'uptime',
    'relays',
  ),
  ...ignoring(
    'inputs',
    'act_reasons',
    'temperature',
    'temperature_status',
    'voltage',
    'charger',
    'lights',
    'rain_sensor',
  ),
  ...ignoring(
    'ext_sensors',
    'ext_temperature',
    'ext_humidity',
    'lux',
    'accel',
    'sensor',
    'v_data',
    'ct_type',
  ),
});

export const shellyGen1: Codec = {
  name: 'shelly-gen1',
  filters: ({ root = ROOT } = {}) => [`${root}/#`],
  open: (options = {}) => {
    const start = `${options.root ?? ROOT}/`;
    const ownRules = rulesOf(options.fields);
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      if (!message.topic.startsWith(start)) return answer.refuse('unknown-topic', message.topic);
      const [device = '', ...path] = message.topic.slice(start.length).split('/');
      if (path.length === 0) return device === 'announce' ? announced(answer) : nothing();
      return isName(device) ? decode(device, path, { answer, options }) : answer.refuse('bad-name');
    };
  },
};

interface Around {
  answer: Answer;
  options: CodecOptions;
}

function decode(device: string, path: string[], around: Around): Decoded {
  const { answer } = around;
  const [group = '', channel = '', name = ''] = path;
  if (path.at(-1) === 'command' || path.at(-1) === 'set') return nothing();
  if (group === 'announce') return announced(answer);
  if (group === 'info') return status(device, around);
  const text = textOf(answer.message.payload);
  if ('why' in text) return answer.refuse(text.why);
  if (group === 'online') return online(device, text.text, answer);
  const draft = new Draft(device, answer);
  if (group === 'sensor' && path.length === 2) readSensor(channel, text.text, draft, around.options);
  else if (group === 'valve') readField(text.text, VALVE, draft, path.join('/'));
  else if (/^(emeter|meter|relay)$/.test(group))
    return readMeter(device, [group, channel, name], text.text, answer);
  else if (path.length === 1 && OWN.has(group)) readFields({ [group]: text.text }, OWN, draft);
  else if (!IRRELEVANT.has(group)) return answer.refuse('unknown-topic', answer.message.topic);
  draft.finish();
  return answer.decoded();
}

const IRRELEVANT = new Set([
  'input',
  'input_event',
  'longpush',
  'adc',
  'roller',
  'light',
  'color',
  'white',
  'status',
]);

function readSensor(name: string, value: string, draft: Draft, options: CodecOptions): void {
  if (name === 'temperature') {
    readTemperature(value, options.temperatureUnit, draft, 'temperature');
    return;
  }
  if (name === 'concentration') {
    readConcentration(value, draft, options);
    return;
  }
  if (name === 'error') {
    const code = asNumber(value);
    if (code === undefined) draft.note('error', 'wrong-type', value);
    else draft.stand('fault', code !== 0, 'sensor-error');
    return;
  }
  readFields({ [name]: value }, SENSORS, draft);
}

/** "In °C or °F depending on configuration", which the message does not tell. */
function readTemperature(value: unknown, unit: unknown, draft: Draft, field: string): void {
  const conversion = typeof unit === 'string' ? conversionOf('temperature', unit) : undefined;
  if (conversion === undefined) draft.note(field, 'no-unit', value);
  else draft.metric('temperature', value, { field, conversion });
}

/** ppm of whatever gas it was made for; −1 is "not valid". */
function readConcentration(value: unknown, draft: Draft, { gasPpmAtLel }: CodecOptions): void {
  const ppm = asNumber(value);
  if (ppm !== undefined && ppm < 0) draft.metric('gas', null, { field: 'concentration' });
  else if (gasPpmAtLel === undefined || gasPpmAtLel <= 0) draft.note('concentration', 'no-unit', value);
  else draft.metric('gas', value, { field: 'concentration', conversion: { factor: 100 / gasPpmAtLel } });
}

function readMeter(
  device: string,
  [group, channel, name]: [string, string, string],
  value: string,
  answer: Answer,
): Decoded {
  const { device: one, partOf } = channelName(device, channel);
  const draft = new Draft(one, answer, partOf === undefined ? {} : { partOf });
  if (name !== '') readFields({ [name]: value }, METER, draft, `${group}/${channel}`);
  else if (group === 'relay') readField(value, RELAY, draft, `${group}/${channel}`);
  draft.finish();
  return answer.decoded();
}

function online(device: string, text: string, answer: Answer): Decoded {
  const isOnline = asBoolean(text);
  if (isOnline === undefined) return answer.refuse('out-of-table', text);
  answer.say({ device, presence: isOnline ? 'online' : 'offline' });
  return answer.decoded();
}

/** `shellies/<id>/info`: what HTTP `/status` answers. */
function status(device: string, { answer, options }: Around): Decoded {
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  if (!isObject(json.json)) return answer.refuse('wrong-type', json.json);
  const { tmp, concentration, emeters, meters, valves, ...others } = json.json;
  const draft = new Draft(device, answer);
  const unixTime = asNumber(own(json.json, 'unixtime'));
  draft.at = unixTime === undefined ? undefined : epochTime(unixTime, 's');
  draft.firmware = asText(own(own(json.json, 'update'), 'old_version'));
  readFields(others, INFO, draft);
  // With a sensor of smoke or moisture `tmp` is the room's, with a relay the housing's.
  if (isObject(tmp) && Object.hasOwn(json.json, 'bat')) readRoom(tmp, draft);
  if (isObject(concentration)) readInfoConcentration(concentration, draft, options);
  if (Array.isArray(valves))
    for (const valve of valves.slice(0, 4)) readField(own(valve, 'state'), VALVE, draft, 'valves');
  readChannels(device, { list: emeters, known: EMETER_INFO, name: 'emeters' }, draft);
  readChannels(device, { list: meters, known: METER_INFO, name: 'meters' }, draft);
  draft.finish();
  return answer.decoded();
}

function readRoom(tmp: JsonObject, draft: Draft): void {
  const celsius = own(tmp, 'tC');
  if (own(tmp, 'is_valid') === false) draft.metric('temperature', null, { field: 'tmp' });
  else if (celsius !== undefined) draft.metric('temperature', celsius, { field: 'tmp/tC' });
  else readTemperature(own(tmp, 'value'), own(tmp, 'units'), draft, 'tmp/value');
}

function readInfoConcentration(concentration: JsonObject, draft: Draft, options: CodecOptions): void {
  const isValid = own(concentration, 'is_valid') !== false;
  readConcentration(isValid ? own(concentration, 'ppm') : -1, draft, options);
}

/** Channel 0 is the device itself, the others are devices of their own: they watch other wires. */
function readChannels(
  device: string,
  { list, known, name }: { list: unknown; known: ReturnType<typeof table>; name: string },
  base: Draft,
): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) {
    base.note(name, 'wrong-type', list);
    return;
  }
  list.slice(0, FOREIGN_LIMITS.channelsMax).forEach((meter, index) => {
    const { device: one, partOf } = channelName(device, String(index));
    const draft = partOf === undefined ? base : new Draft(one, base.answer, { partOf, at: base.at });
    readField(meter, within(known), draft, `${name}/${index}`);
    if (draft !== base) draft.finish();
  });
}

function announced(answer: Answer): Decoded {
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  const device = own(json.json, 'id');
  if (!isName(device)) return answer.refuse(isObject(json.json) ? 'bad-name' : 'wrong-type', json.json);
  const texts = {
    model: asText(own(json.json, 'model')),
    firmware: asText(own(json.json, 'fw_ver')),
    address: asText(own(json.json, 'mac')),
  };
  const found = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
  const kind = kindOf(device);
  answer.propose({ device, gives: [], ...found, vendor: 'Shelly', ...(kind !== undefined && { kind }) });
  const { model, firmware } = texts;
  answer.say({ device, ...(model !== undefined && { model }), ...(firmware !== undefined && { firmware }) });
  return answer.decoded();
}

function kindOf(id: string): 'smoke' | 'gas' | 'electrical' | undefined {
  if (id.startsWith('shellysmoke')) return 'smoke';
  if (id.startsWith('shellygas')) return 'gas';
  return /^shelly(em|plug|1pm)/.test(id) ? 'electrical' : undefined;
}
