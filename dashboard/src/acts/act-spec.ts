/** What an act asks for, as a list of fields: one form draws them, and the body of the call comes of what was filled in. */

import type { RegionLevel } from '@ninewatch/rules';
import { asUtc, momentOf } from '../time/zone.ts';

export interface Choice {
  id: string;
  words: string;
  hint?: string | undefined;
}

interface FieldBase {
  /** As the gateway names it, in the body and in a refusal. */
  name: string;
  label: string;
  hint?: string | undefined;
  isRequired?: boolean;
  /** What holds now: the field is sent only when it was changed. */
  now?: string;
  /** What holds now can be taken back by emptying the field; sent as null. */
  canBeTakenBack?: boolean;
}

export type ActField = FieldBase &
  (
    | { kind: 'line' | 'text'; max?: number; offered?: readonly string[] }
    /** Any of a few. */
    | { kind: 'several'; choices: readonly Choice[]; isNumber?: boolean }
    /** Any of many, found by typing. */
    | { kind: 'picks'; find: (text: string) => Promise<readonly Choice[]> }
    | { kind: 'photos' }
    /** Local date and time; sent as ms. */
    | { kind: 'moment' }
    | { kind: 'number'; min: number; max: number }
    | { kind: 'choice'; choices: readonly Choice[]; isNumber?: boolean }
    | { kind: 'person'; region: string | readonly string[] }
    | { kind: 'region'; levels?: readonly RegionLevel[] }
    | { kind: 'venue' }
    | { kind: 'pick'; find: (text: string) => Promise<readonly Choice[]> }
  );

export interface OfferedAct {
  name: string;
  words: string;
  fields: readonly ActField[];
  /** Said above the form: what the act does. */
  hint?: string | undefined;
}

export type Draft = Record<string, string | string[]>;

const LISTS: readonly ActField['kind'][] = ['photos', 'several', 'picks'];

export function draftOf(fields: readonly ActField[]): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, LISTS.includes(field.kind) ? [] : startOf(field)]),
  );
}

function startOf(field: ActField): string {
  if (field.now === undefined) return '';
  return field.kind === 'moment' ? localMoment(Number(field.now)) : field.now;
}

/** Names of the fields that are still needed. */
export function missingIn(fields: readonly ActField[], draft: Draft): string[] {
  return fields
    .filter(({ isRequired }) => isRequired === true)
    .map(({ name }) => name)
    .filter((name) => isEmpty(draft[name]));
}

/**
 * Without what was left empty, and without what is as it was when the form opened, `began`: what somebody else changed
 * meanwhile is not taken back by who has not touched it.
 */
export function bodyOf(
  fields: readonly ActField[],
  draft: Draft,
  began: Draft = draftOf(fields),
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = draft[field.name];
    const before = began[field.name];
    if (field.now !== undefined && trimmed(value) === before) continue;
    if (!isEmpty(value)) body[field.name] = sent(field, value as string | string[]);
    else if (field.canBeTakenBack === true && !isEmpty(before)) body[field.name] = null;
  }
  return body;
}

function sent(field: ActField, value: string | string[]): unknown {
  const text = trimmed(value);
  if (field.kind === 'several') return field.isNumber === true ? [value].flat().map(Number) : value;
  if (field.kind === 'moment') return momentOf(String(text));
  if (field.kind === 'number' || (field.kind === 'choice' && field.isNumber === true)) return Number(text);
  return text;
}

const trimmed = (value: string | string[] | undefined) => (typeof value === 'string' ? value.trim() : value);
const isEmpty = (value: string | string[] | undefined) => (trimmed(value)?.length ?? 0) === 0;

/** As `<input type="datetime-local">` has it, in the district's time. */
export function localMoment(atMs: number): string {
  return asUtc(atMs).toISOString().slice(0, 16);
}
