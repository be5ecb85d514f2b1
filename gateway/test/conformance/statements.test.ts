/** The table of statements and the tests agree: what we say we keep is tested, and what is tested is in the table. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEVIATIONS, STATEMENTS } from './statements.ts';

const folder = import.meta.dirname;
const tested = new Set(
  readdirSync(folder)
    .filter((name) => name.endsWith('.flow.test.ts'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/\[MQTT-([\d.-]+)\]/g)])
    .map((match) => match[1] as string),
);
const kept = Object.keys(STATEMENTS).filter((id) => typeof STATEMENTS[id] === 'string');

it('every statement of the standard that binds us has a test', () => {
  expect(kept.filter((id) => !tested.has(id))).toEqual([]);
});

it('every statement that a test names is one that binds us', () => {
  expect([...tested].filter((id) => !kept.includes(id))).toEqual([]);
});

it('every statement that does not bind us has its reason, every deviation its statement', () => {
  expect(Object.values(STATEMENTS).filter((by) => typeof by === 'object' && by.not.length < 10)).toEqual([]);
  expect(Object.keys(DEVIATIONS).filter((id) => !kept.includes(id))).toEqual([]);
});
