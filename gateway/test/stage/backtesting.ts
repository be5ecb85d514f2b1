/** A recording through a running gateway and through a backtest, told in the same words. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Hazard } from '@ninewatch/rules';
import { runCommand } from '../../src/backtest-main.ts';
import { ADMIN_PASSWORD } from './gateway-process.ts';
import type { Stage } from './stage.ts';

export const ROOT = join(import.meta.dirname, '../../..');
const SHIPPED = join(ROOT, 'rules/catalogue/default.yaml');

/** What two ways of judging have to have in common; times since the recording's first row. */
export interface Told {
  kind: string;
  venueId: string;
  deviceIds: string[];
  rule: string;
  afterMs: number;
  members: string[];
}

/** An act is answered when it is decided, and so is all that was stored before it. */
export async function decided(stage: Stage): Promise<void> {
  regions += 1;
  await stage.admin.done('/regions', { id: `r${regions}`, name: 'r', level: 'town', parent: 'root' });
}
let regions = 0;

function told(
  hazards: readonly Omit<Told, 'afterMs' | 'members' | 'rule'>[],
  more: (n: number) => Partial<Told>,
): Told[] {
  return hazards
    .map(({ kind, venueId, deviceIds }, n) => ({ kind, venueId, deviceIds, ...more(n) }) as Told)
    .sort((a, b) => (`${a.venueId}${a.kind}` < `${b.venueId}${b.kind}` ? -1 : 1));
}

/** Played as fast as the gateway takes it: all of it lies in the past. */
export async function replayed(stage: Stage, recording: string, mapping: string): Promise<Told[]> {
  const args = ['--map', mapping, '--speed', 'max', '--url', stage.mqttUrl];
  const login = ['--provision', stage.admin.origin, '--password', ADMIN_PASSWORD];
  const entry = join(ROOT, 'simulators/src/replay.ts');
  const child = spawn(process.execPath, [entry, recording, ...args, ...login], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stage.keep({ close: () => child.kill() });
  const [out] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const { firstAt, end, devices } = JSON.parse(out.trim().split('\n').at(-1) ?? '{}');
  if (end !== 'done' || !(devices > 0)) throw new Error(`the replay ended with ${out}`);
  const venue = /venue:\s*\{?\s*id: ([\w-]+)/.exec(readFileSync(mapping, 'utf8'))?.[1];
  await decided(stage);
  const hazards = (await stage.admin.list<Hazard>('/hazards')).filter(({ venueId }) => venueId === venue);
  return told(hazards, (n) => ({
    rule: hazards[n]?.rule.id ?? '',
    afterMs: (hazards[n]?.measuredAt ?? 0) - firstAt,
    members: membersOf(hazards[n]?.members ?? []),
  }));
}

function membersOf(members: readonly { deviceId: string; ruleId: string }[]): string[] {
  return members.map(({ deviceId, ruleId }) => `${deviceId} ${ruleId}`).sort();
}

interface Reported {
  kind: string;
  venueId: string;
  deviceIds: string[];
  rule: string;
  members: { deviceId: string; ruleId: string }[];
  recorded: { sinceStartS: number };
}

export async function backtested(
  stage: Stage,
  ...args: string[]
): Promise<{ hazards: { verdict: string; candidate: Reported }[] }> {
  const out = join(stage.folder.dir, 'backtest.json');
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const code = await runCommand({
    args: ['--rules', SHIPPED, ...args, '--json', out],
    env: {},
    say,
    complain: say,
  });
  if (code !== 0) throw new Error(said.join('\n'));
  return JSON.parse(readFileSync(out, 'utf8'));
}

export async function onRecording(
  stage: Stage,
  recording: string,
  mapping: string,
  ...more: string[]
): Promise<Told[]> {
  const { hazards } = await backtested(stage, '--csv', recording, '--map', mapping, ...more);
  const candidates = hazards.map(({ candidate }) => candidate);
  return told(candidates, (n) => ({
    rule: candidates[n]?.rule ?? '',
    afterMs: Math.round((candidates[n]?.recorded.sinceStartS ?? 0) * 1_000),
    members: membersOf(candidates[n]?.members ?? []),
  }));
}
