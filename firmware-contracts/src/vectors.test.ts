/** The golden vectors keep their form, and the schemas agree with their groups. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  Event,
  LIMITS,
  parseTopic,
  Result,
  Status,
  Telemetry,
  type Vector,
  type VectorFile,
  vectorPayload,
} from './index.ts';

const folder = new URL('../vectors/', import.meta.url);
const files = readdirSync(folder).map((name) => ({
  name,
  file: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as VectorFile,
}));
const vectors = files.flatMap(({ name, file }) => file.vectors.map((vector) => ({ group: name, vector })));
const SCHEMAS = { telemetry: Telemetry, event: Event, status: Status, result: Result };

/** Undefined for what is not JSON, or is not on a device's topic. */
function isWellFormed(vector: Vector): boolean | undefined {
  const leaf = parseTopic(vector.topic)?.leaf;
  if (leaf === undefined || leaf === 'command') return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(vectorPayload(vector));
    return SCHEMAS[leaf].safeParse(JSON.parse(text)).success;
  } catch {
    return undefined;
  }
}

describe('golden vectors', () => {
  it('there are good, damaged and bad ones, more than 90 in all, under unique names', () => {
    for (const kind of ['good', 'damaged', 'bad']) {
      expect(files.some(({ name }) => name.startsWith(`${kind}-`))).toBe(true);
    }
    expect(vectors.length).toBeGreaterThan(90);
    for (const { name, file } of files) {
      expect(new Set(file.vectors.map((vector) => vector.name)).size, name).toBe(file.vectors.length);
    }
  });

  it('each has one payload and something to expect', () => {
    for (const { vector } of vectors) {
      const payloads = [vector.payload, vector.payloadBase64, vector.payloadParts];
      expect(payloads.filter((payload) => payload !== undefined).length, vector.name).toBe(1);
      const { message, status, result, rejections } = vector.expect;
      expect(
        [message, status, result, ...rejections].some((part) => part !== undefined),
        vector.name,
      ).toBe(true);
    }
  });

  it('the sizes at the edge are exact', () => {
    const sizes = vectors.map(({ vector }) => vectorPayload(vector).byteLength);
    expect(sizes).toContain(LIMITS.payloadBytesMax);
    expect(sizes).toContain(LIMITS.payloadBytesMax + 1);
  });

  it('every good message is well-formed', () => {
    const good = vectors.filter(({ group }) => group.startsWith('good-'));
    for (const { vector } of good) expect(isWellFormed(vector), vector.name).toBe(true);
  });

  it('no bad payload is well-formed, but for its size', () => {
    const bad = vectors.filter(({ group }) => group === 'bad-payload.json');
    for (const { vector } of bad) {
      const isOversize = vectorPayload(vector).byteLength > LIMITS.payloadBytesMax;
      if (!isOversize) expect(isWellFormed(vector), vector.name).not.toBe(true);
    }
  });
});
