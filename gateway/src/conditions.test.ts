/** Dangers that no rule in force watches are a condition that follows the rules. */

import { expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { type ConditionPorts, createConditions } from './conditions.ts';

it('dangers that no rule watches are told once known, anew when they are others, and when all are watched', async () => {
  let unwatched: string[] | undefined;
  let isStoring = true;
  let said: string[] = [];
  const conditions = createConditions({
    clock: new FakeClock(1_000),
    rules: { unwatched: () => unwatched },
    threads: {
      journalled: async (record: { condition: string; active: boolean; detail: string }) => {
        if (record.condition === 'rules-unwatched') said.push(`${record.active} ${record.detail}`);
        return isStoring;
      },
      decideUnstored() {},
      state: () => ({ sinks: [], channels: [], noticeChannels: [], systems: [] }),
    } as unknown as ConditionPorts['threads'],
    journal: { status: () => ({ mode: 'ok' }) },
    vitals: {
      storage: { slowMs: () => 0, isLagging: () => false, lagMs: () => 0, failingSinceMs: () => undefined },
    } as unknown as ConditionPorts['vitals'],
  });
  const look = async () => {
    said = [];
    conditions.look(0);
    // The answer of the journal.
    await Promise.resolve();
    await Promise.resolve();
    return said;
  };

  expect(await look()).toEqual([]);
  unwatched = ['gas'];
  expect(await look()).toEqual(['true gas']);
  expect(await look()).toEqual([]);
  unwatched = undefined;
  expect(await look()).toEqual([]);
  unwatched = ['gas', 'co'];
  isStoring = false;
  expect(await look()).toEqual(['true gas, co']);
  isStoring = true;
  expect(await look()).toEqual(['true gas, co']);
  expect(await look()).toEqual([]);
  unwatched = [];
  expect(await look()).toEqual(['false ']);
  expect(await look()).toEqual([]);
});
