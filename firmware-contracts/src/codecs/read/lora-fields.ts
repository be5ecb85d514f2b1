/** What decoders of LoRaWAN devices call things: names are free there, so only those that can mean one thing are taken. */

import type { MetricName } from '../../catalogue.ts';
import type { Draft } from './draft.ts';
import {
  type FieldRule,
  type FieldTable,
  flag,
  ignored,
  metric,
  noted,
  readField,
  SELF_TEST_OFF,
  SELF_TEST_ON,
  table,
  words,
} from './fields.ts';
import { isObject, type JsonObject } from './payload.ts';
import { type Conversion, conversionOf } from './units.ts';
import { asNumber } from './values.ts';

const FAHRENHEIT: Conversion = { before: -32, factor: 5 / 9 };

/** A hazard of its own part, in all the words that decoders use. */
function hazard(part: string): FieldRule {
  const on = { alarm: true };
  const off = { alarm: false };
  return words(part, {
    true: on,
    1: on,
    on,
    yes: on,
    alarm: on,
    fire: on,
    detected: on,
    triggered: on,
    false: off,
    0: off,
    off,
    no: off,
    normal: off,
    none: off,
    clear: off,
    ok: off,
    idle: off,
    'no alarm': off,
    'not detected': off,
    // https://resource.milesight.com: what its gas detector says of itself in the same field.
    'power down': { mains_lost: true },
    'power on': { mains_lost: false },
    'sensor failure': { fault: true },
    'sensor failed': { fault: true },
    'sensor about to fail': { fault: true },
    'sensor recover': { fault: false },
  });
}

const selfTest = words('self-test', {
  true: SELF_TEST_ON,
  1: SELF_TEST_ON,
  on: SELF_TEST_ON,
  running: SELF_TEST_ON,
  testing: SELF_TEST_ON,
  test: SELF_TEST_ON,
  false: SELF_TEST_OFF,
  0: SELF_TEST_OFF,
  off: SELF_TEST_OFF,
  normal: SELF_TEST_OFF,
  none: SELF_TEST_OFF,
  completed: SELF_TEST_OFF,
});

const tamper = words('', {
  true: { tamper: true },
  1: { tamper: true },
  tampered: { tamper: true },
  triggered: { tamper: true },
  uninstalled: { tamper: true },
  removed: { tamper: true },
  false: { tamper: false },
  0: { tamper: false },
  normal: { tamper: false },
  none: { tamper: false },
  installed: { tamper: false },
  untriggered: { tamper: false },
});

function named(rule: FieldRule, ...names: string[]): Record<string, FieldRule> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

/** By the name in small letters without `_`, `-` and blanks. */
const FIELDS: FieldTable = table({
  ...named(
    hazard('smoke'),
    'smoke',
    'smokealarm',
    'smokestatus',
    'smokedetected',
    'firealarm',
    'fire',
    'smokedetector',
  ),
  ...named(hazard('gas'), 'gasalarm', 'gasstatus', 'gasdetected', 'gasleak'),
  ...named(hazard('co'), 'coalarm', 'costatus', 'carbonmonoxidealarm'),
  ...named(hazard('heat'), 'heatalarm', 'hightempalarm', 'heatstatus'),
  ...named(hazard('alarm'), 'alarm', 'alarmstatus'),
  ...named(selfTest, 'test', 'selftest', 'selfteststatus', 'testmode', 'testbutton', 'testalarm'),
  ...named(tamper, 'tamper', 'tamperstatus', 'tampered', 'tamperalarm'),
  ...named(flag('fault', 'fault'), 'fault', 'sensorfault', 'malfunction', 'smokesensorfault', 'faultstatus'),
  ...named(
    flag('low_battery', 'low-battery'),
    'lowbattery',
    'batterylow',
    'lowbatteryalarm',
    'batterylowalarm',
  ),
  ...named(flag('mains_lost'), 'mainslost', 'powerloss', 'poweroutage'),
  ...named(flag('warm_up'), 'warmup', 'preheat', 'preheating'),
  ...named(flag('muted'), 'muted', 'mute', 'silenced', 'silence'),
  ...named(
    metric('temperature'),
    'temperature',
    'temp',
    'tempc',
    'temperaturec',
    'temperaturesensor',
    'ambienttemperature',
    'airtemperature',
    'tempcsht',
  ),
  ...named(metric('temperature', FAHRENHEIT), 'temperaturef', 'tempf'),
  ...named(
    metric('humidity'),
    'humidity',
    'hum',
    'humsht',
    'humidityrh',
    'humiditypct',
    'humiditysensor',
    'relativehumidity',
    'ambienthumidity',
  ),
  ...named(
    metric('battery'),
    'batterypercent',
    'batterypercentage',
    'batterylevel',
    'batterypct',
    'batpercent',
  ),
  ...named(metric('co'), 'co', 'coppm', 'carbonmonoxide'),
  ...named(metric('h2s'), 'h2s', 'h2sppm'),
  ...named(metric('nh3'), 'nh3', 'nh3ppm'),
  ...named(metric('gas'), 'gaslel', 'lel'),
  ...named(
    noted('no-unit'),
    'gas',
    'gasconcentration',
    'current',
    'voltage',
    'power',
    'leakagecurrent',
    'residualcurrent',
    'smokedensity',
    'pressure',
    'waterpressure',
    'oxygen',
    'o2',
    'dust',
  ),
  ...named(
    ignored,
    'batteryvoltage',
    'batteryv',
    'batv',
    'vbat',
    'vdd',
    'co2',
    'tvoc',
    'light',
    'lightlevel',
    'illuminance',
    'pir',
    'raw',
    'bytes',
    'port',
    'fport',
    'systimestamp',
    'latitude',
    'longitude',
    'altitude',
    'liferemain',
  ),
});

/** Names of fields whose metric a string with a unit in it may fill: `"21.50 °C"`, `"3.384 V"`. */
const WITH_UNIT = /^([+-]?\d+(?:\.\d+)?)\s*([^\d\s.][^\d]{0,7})$/;

/** Reads a decoded payload; `isKnown` metrics were given better elsewhere in the message and are left out. */
export function readLoraFields(
  object: JsonObject,
  draft: Draft,
  { path, isKnown }: { path: string; isKnown?: (metric: string) => boolean },
): void {
  for (const key of Object.keys(object)) {
    if (!draft.answer.mayLook()) return;
    const name = key.length > 64 ? '' : key.toLowerCase().replace(/[_\-\s]/g, '');
    const field = `${path}/${key}`;
    const value = object[key];
    const own = draft.answer.ownRule(field);
    if (own !== undefined) {
      readChannels(value, own, draft, field);
      continue;
    }
    const rule = name === 'battery' || name === 'bat' ? batteryRule(value) : FIELDS.get(name);
    if (rule === undefined) draft.note(field, 'unknown-field', value);
    else if (!(rule.kind === 'metric' && isKnown?.(rule.metric) === true))
      readChannels(value, rule, draft, field);
  }
}

/** A percentage of some makers, the volts of others: no battery has 5 % and gives 3.6. */
const BATTERY_VOLTS_MAX = 5;

function batteryRule(value: unknown): FieldRule {
  const number = asNumber(value);
  const isVolts = typeof value === 'string' && /v\s*$/i.test(value);
  return isVolts || (number !== undefined && number <= BATTERY_VOLTS_MAX)
    ? noted('no-unit')
    : metric('battery');
}

/** One value, or as Cayenne LPP and its like have it: `{"1": 25}` by channel, which holds no channels again. */
function readChannels(value: unknown, rule: FieldRule, draft: Draft, field: string): void {
  const channels = isObject(value) ? Object.entries(value) : [];
  const isByChannel = channels.length <= 16 && channels.every(([key]) => /^\d+$/.test(key));
  if (!isObject(value) || !isByChannel) readOne(value, rule, draft, field);
  else for (const [channel, one] of channels) readOne(one, rule, draft, `${field}/${channel}`);
}

function readOne(value: unknown, rule: FieldRule, draft: Draft, field: string): void {
  const withUnit = rule.kind === 'metric' && typeof value === 'string' ? WITH_UNIT.exec(value.trim()) : null;
  if (withUnit !== null && rule.kind === 'metric') readWithUnit(withUnit, rule.metric, draft, field);
  else if (rule.kind === 'metric' && typeof value === 'boolean')
    readAsHazard(value, rule.metric, draft, field);
  else readField(value, rule, draft, field);
}

function readWithUnit(found: RegExpExecArray, name: MetricName, draft: Draft, field: string): void {
  const conversion = conversionOf(name, found[2] ?? '');
  if (conversion === undefined) draft.note(field, 'no-unit', found[0]);
  else draft.metric(name, found[1], { field, conversion });
}

/** `carbon_monoxide: true` is no ppm. */
function readAsHazard(value: boolean, name: MetricName, draft: Draft, field: string): void {
  if (name === 'co' || name === 'h2s' || name === 'nh3') draft.stand('alarm', value, name);
  else draft.note(field, 'wrong-type', value);
}

/** The strongest of the gateways' receptions, in dBm. */
export function bestRssi(receptions: unknown): number | undefined {
  if (!Array.isArray(receptions)) return undefined;
  const levels = receptions
    .slice(0, 64)
    .map((one) => (isObject(one) && Object.hasOwn(one, 'rssi') ? asNumber(one.rssi) : undefined))
    .filter((level) => level !== undefined);
  return levels.length === 0 ? undefined : Math.max(...levels);
}
