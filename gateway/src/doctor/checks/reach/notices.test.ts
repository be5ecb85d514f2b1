/** What the doctor says of dangers to life that reach too few, in words of two languages. */

import { expect, it } from 'vitest';
import type { DangerReach } from '../../../notify/plan/danger-reach.ts';
import type { Finding } from '../../finding.ts';
import type { Subject } from '../../subject.ts';
import { noticesCheck } from './notices.ts';

const said = (dangers: () => readonly DangerReach[] | undefined) =>
  noticesCheck({ dangers } as Subject) as Finding[];
const fire: DangerReach = { kind: 'fire', types: ['app', 'sms'], isEnough: true, where: {} };

it('two channel types are enough', () => {
  expect(said(() => [fire]).map(({ check, level }) => [check, level])).toEqual([['notices', 'ok']]);
});

it('each danger that reaches fewer is named with its place and a remedy', () => {
  const gas: DangerReach = {
    kind: 'gas',
    types: ['app'],
    isEnough: false,
    where: { colour: 'yellow', priority: 2 },
  };
  const co: DangerReach = { kind: 'co', types: [], isEnough: false, where: { region: null } };
  const found = said(() => [fire, gas, co]);
  expect(found.map(({ level }) => level)).toEqual(['warning', 'warning']);
  expect(found.map(({ what }) => what.en)).toEqual([
    'gas alarms reach people over fewer than two channel types (app): yellow P2',
    'CO alarms reach people over fewer than two channel types (none): regions that no route names',
  ]);
  expect(found[1]?.what.zh).toBe('一氧化碳报警的通知渠道不足两种（现有：无）：未写明的区域');
  expect(found.every(({ remedy }) => remedy !== undefined)).toBe(true);
});

it('no file is a warning, and one that cannot be used is named elsewhere', () => {
  expect(said(() => undefined).map(({ level }) => level)).toEqual(['warning']);
  const unusable = () => {
    throw new Error('bad.yaml:1:1');
  };
  expect(said(unusable)).toEqual([]);
});
