/** The notices file while it is read again: a bad one is told and leaves the one before. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { noticesFile, readNotices } from './channels.ts';
import { type ConditionPorts, createConditions } from './conditions.ts';
import { loadConfig } from './config.ts';
import type { NoticePlan } from './notify/plan/schema.ts';

const dir = mkdtempSync(join(tmpdir(), 'ninewatch-notices-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const path = join(dir, 'notices.yaml');
const text = (to: string) => `format: 1
channels:
  - { name: sms, kind: sms, url: "https://a.example", json: { to: "{{phone}}" } }
  - { name: wecom, kind: wecom, url: "https://a.example/?key=k" }
routes: [{ to: [${to}] }]
`;

it('a file that is refused is a condition until it can be used, and the one before goes on', async () => {
  writeFileSync(path, text('sms'));
  const loaded = loadConfig({ NINEWATCH_NOTICES_FILE: path });
  if (!loaded.ok) throw new Error(loaded.line);
  const { config } = loaded;
  const clock = new FakeClock(1_000);
  const taken: NoticePlan[] = [];
  const sinks = { reloadNotices: async (plan: NoticePlan) => void taken.push(plan) };
  const threads = { onAttempt() {}, answerActs() {}, sinks } as unknown as Parameters<
    typeof noticesFile
  >[0]['threads'];
  const file = noticesFile({ config, clock, threads, plan: readNotices(config) });
  const said: string[] = [];
  const conditions = conditionsOf(clock, file, said);
  const look = () => {
    said.length = 0;
    conditions.look(0);
    return said.filter((each) => each.startsWith('notices-refused'));
  };

  expect(look()).toEqual(['notices-refused false ']);
  expect(file.state()?.dangers[0]).toMatchObject({ kind: 'fire', isEnough: false });
  writeFileSync(path, text('male'));
  await expect(file.reload()).rejects.toThrow(/no channel male/);
  expect(file.state()).toMatchObject({ dangers: [{ types: ['sms'] }, {}, {}], refused: { at: 1_000 } });
  expect(look()).toEqual([expect.stringMatching(/^notices-refused true .*notices\.yaml:5:\d+: /)]);
  writeFileSync(path, text('sms, wecom'));
  await expect(file.reload()).resolves.toBe('taken');
  expect(look()).toEqual(['notices-refused false ']);
  expect(file.state()).toMatchObject({ dangers: [{ isEnough: true }, {}, {}] });
  expect(file.state()?.refused).toBeUndefined();
  expect(taken).toHaveLength(1);
});

function conditionsOf(clock: FakeClock, notices: ConditionPorts['noticesFile'] & object, said: string[]) {
  return createConditions({
    clock,
    noticesFile: notices,
    threads: {
      journalled: async (record: { condition: string; active: boolean; detail: string }) => {
        said.push(`${record.condition} ${record.active} ${record.detail}`);
        return true;
      },
      decideUnstored() {},
      state: () => ({ sinks: [], channels: [], noticeChannels: [], systems: [] }),
    } as unknown as ConditionPorts['threads'],
    journal: { status: () => ({ mode: 'ok' }) },
    vitals: {
      storage: { slowMs: () => 0, isLagging: () => false, lagMs: () => 0, failingSinceMs: () => undefined },
    } as unknown as ConditionPorts['vitals'],
  });
}
