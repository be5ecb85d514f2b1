/** Tables of fields: what a maker's field is to us. Codecs are such tables, and the few lines that choose one. */

import type { EventName, Flag, MetricName } from '../../catalogue.ts';
import { FOREIGN_LIMITS, type Stands, type Why } from '../codec.ts';
import type { Draft } from './draft.ts';
import { isObject, type JsonObject } from './payload.ts';
import type { Mains } from './phases.ts';
import type { Conversion } from './units.ts';
import { asBoolean, asText, asWord, saysNoValue } from './values.ts';

export type FieldRule =
  | { kind: 'metric'; metric: MetricName; conversion: Conversion; noValue?: ReadonlySet<string> }
  | { kind: 'mains'; metric: Mains; conversion: Conversion; noValue?: ReadonlySet<string> }
  | { kind: 'total' }
  | { kind: 'flag'; part: string; whenTrue: Stands; whenFalse: Stands }
  | { kind: 'words'; part: string; words: ReadonlyMap<string, Stands> }
  | { kind: 'within'; table: FieldTable }
  | { kind: 'each'; table: FieldTable }
  | { kind: 'moment'; event: EventName; words: ReadonlySet<string> }
  | { kind: 'presence'; online: ReadonlySet<string>; offline: ReadonlySet<string> }
  | { kind: 'model' }
  | { kind: 'firmware' }
  | { kind: 'noted'; why: Why }
  | { kind: 'ignored' };

export type FieldTable = ReadonlyMap<string, FieldRule>;

export function table(rules: Record<string, FieldRule>): FieldTable {
  return new Map(Object.entries(rules));
}

/** `mains` metrics go through the phases; every other one is taken as it is. */
export function metric(
  name: MetricName,
  conversion: Conversion = { factor: 1 },
): Extract<FieldRule, { kind: 'metric' | 'mains' }> {
  const isMains = name === 'voltage' || name === 'current' || name === 'power';
  return isMains ? { kind: 'mains', metric: name, conversion } : { kind: 'metric', metric: name, conversion };
}

export const total: FieldRule = { kind: 'total' };

/** A boolean that is a flag; of a part of its own where it must not clear, or be cleared by, another field. */
export function flag(name: Flag, part = ''): FieldRule {
  return { kind: 'flag', part, whenTrue: { [name]: true }, whenFalse: { [name]: false } };
}

/** A boolean whose false is the condition. */
export function flagWhenFalse(name: Flag, part = ''): FieldRule {
  return { kind: 'flag', part, whenTrue: { [name]: false }, whenFalse: { [name]: true } };
}

/** A self-test that runs: `test` with `alarm`, so that everything it sets off is test class and never a fire. */
export const SELF_TEST_ON: Stands = { test: true, alarm: true };
export const SELF_TEST_OFF: Stands = { test: false, alarm: false };
export const selfTest: FieldRule = {
  kind: 'flag',
  part: 'self-test',
  whenTrue: SELF_TEST_ON,
  whenFalse: SELF_TEST_OFF,
};

/** Words in small letters; `{}` is a word that is known to say nothing of us. */
export function words(part: string, stands: Record<string, Stands>): FieldRule {
  return { kind: 'words', part, words: new Map(Object.entries(stands)) };
}

export function within(inner: FieldTable): FieldRule {
  return { kind: 'within', table: inner };
}

/** An array of objects, all of the same device. */
export function each(inner: FieldTable): FieldRule {
  return { kind: 'each', table: inner };
}

/** A field that is looked at, cannot be mapped, and whose reason is known. */
export function noted(why: Why): FieldRule {
  return { kind: 'noted', why };
}

export const ignored: FieldRule = { kind: 'ignored' };
export const model: FieldRule = { kind: 'model' };
export const firmware: FieldRule = { kind: 'firmware' };

export function ignoring(...names: string[]): Record<string, FieldRule> {
  return Object.fromEntries(names.map((name) => [name, ignored]));
}

/** Reads every own field of the object; what the table does not have is noted. */
export function readFields(object: JsonObject, known: FieldTable, draft: Draft, path = ''): void {
  for (const key of Object.keys(object)) {
    if (!draft.answer.mayLook()) return;
    const field = path === '' ? key : `${path}/${key}`;
    const rule = draft.answer.ownRule(field) ?? known.get(key);
    if (rule === undefined) draft.note(field, 'unknown-field', object[key]);
    else readField(object[key], rule, draft, field);
  }
}

export function readField(value: unknown, rule: FieldRule, draft: Draft, field: string): void {
  switch (rule.kind) {
    case 'ignored':
      return;
    case 'metric':
      draft.metric(rule.metric, given(value, rule), { field, conversion: rule.conversion });
      return;
    case 'mains':
      readMains(given(value, rule), rule, draft, field);
      return;
    case 'moment':
      if (rule.words.has(asWord(value) ?? '')) draft.happen(rule.event, field);
      return;
    case 'presence':
      readPresence(value, rule, draft, field);
      return;
    case 'total':
      draft.totalPower(value, field);
      return;
    case 'flag':
      readFlag(value, rule, draft, field);
      return;
    case 'words':
      readWord(value, rule, draft, field);
      return;
    case 'within':
      readWithin(value, rule.table, draft, field);
      return;
    case 'each':
      readEach(value, rule.table, draft, field);
      return;
    case 'model':
      readText(value, draft, 'model');
      return;
    case 'firmware':
      readText(value, draft, 'firmware');
      return;
    case 'noted':
      draft.note(field, saysNoValue(value) ? 'no-value' : rule.why, value);
      return;
  }
}

/** Null for a value by which the device says that it has none. */
function given(value: unknown, { noValue }: { noValue?: ReadonlySet<string> }): unknown {
  return noValue?.has(asWord(value) ?? '') === true ? null : value;
}

function readPresence(
  value: unknown,
  { online, offline }: { online: ReadonlySet<string>; offline: ReadonlySet<string> },
  draft: Draft,
  field: string,
): void {
  const word = asWord(value) ?? '';
  if (online.has(word)) draft.presence = 'online';
  else if (offline.has(word)) draft.presence = 'offline';
  else draft.note(field, 'out-of-table', value);
}

function readMains(
  value: unknown,
  rule: { metric: Mains; conversion: Conversion },
  draft: Draft,
  field: string,
): void {
  const from = { field, conversion: rule.conversion };
  if (!Array.isArray(value)) {
    draft.mains(rule.metric, value, from);
    return;
  }
  for (const one of value.slice(0, FOREIGN_LIMITS.channelsMax)) draft.mains(rule.metric, one, from);
  if (value.length > FOREIGN_LIMITS.channelsMax) draft.note(field, 'too-many', value);
}

function readFlag(
  value: unknown,
  rule: { part: string; whenTrue: Stands; whenFalse: Stands },
  draft: Draft,
  field: string,
): void {
  const isTrue = asBoolean(value);
  if (isTrue !== undefined) draft.standAll(isTrue ? rule.whenTrue : rule.whenFalse, rule.part);
  else if (saysNoValue(value)) draft.note(field, 'no-value');
  else draft.note(field, typeof value === 'string' ? 'out-of-table' : 'wrong-type', value);
}

function readWord(
  value: unknown,
  rule: { part: string; words: ReadonlyMap<string, Stands> },
  draft: Draft,
  field: string,
): void {
  const word = asWord(value);
  const stands = word === undefined ? undefined : rule.words.get(word);
  if (stands !== undefined) draft.standAll(stands, rule.part);
  else if (saysNoValue(value)) draft.note(field, 'no-value');
  else draft.note(field, word === undefined ? 'wrong-type' : 'out-of-table', value);
}

function readWithin(value: unknown, inner: FieldTable, draft: Draft, field: string): void {
  if (isObject(value)) readFields(value, inner, draft, field);
  else draft.note(field, saysNoValue(value) ? 'no-value' : 'wrong-type', value);
}

function readEach(value: unknown, inner: FieldTable, draft: Draft, field: string): void {
  if (!Array.isArray(value)) {
    draft.note(field, 'wrong-type', value);
    return;
  }
  value.slice(0, FOREIGN_LIMITS.channelsMax).forEach((one, index) => {
    readWithin(one, inner, draft, `${field}/${index}`);
  });
}

function readText(value: unknown, draft: Draft, what: 'model' | 'firmware'): void {
  const text = asText(value);
  if (text !== undefined) draft[what] = text;
}
