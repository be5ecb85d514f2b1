/** Bytes to text and to JSON, without ever throwing. */

import { FOREIGN_LIMITS, type Why } from '../codec.ts';

export type JsonObject = Record<string, unknown>;
export type Text = { text: string } | { why: Why };
export type Json = { json: unknown } | { why: Why };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Empty payloads (a retained message that was taken away) are `empty`. */
export function textOf(payload: Uint8Array, bytesMax: number = FOREIGN_LIMITS.payloadBytesMax): Text {
  if (payload.byteLength > bytesMax) return { why: 'too-large' };
  if (payload.byteLength === 0) return { why: 'empty' };
  try {
    const text = utf8.decode(payload);
    return text.trim() === '' ? { why: 'empty' } : { text };
  } catch {
    return { why: 'not-readable' };
  }
}

export function jsonOf(payload: Uint8Array, bytesMax?: number): Json {
  const text = textOf(payload, bytesMax);
  return 'why' in text ? text : parseJson(text.text);
}

export function parseJson(text: string): Json {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { why: 'not-json' };
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own properties only: a message cannot reach `constructor`. */
export function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The object under a path of keys; undefined when there is none. */
export function ownObject(value: unknown, ...path: string[]): JsonObject | undefined {
  let at = value;
  for (const key of path) at = own(at, key);
  return isObject(at) ? at : undefined;
}
