/** What people ask of a transmitter, as the data units of clause 8, and its answer in words. */

import {
  type ObjectOf,
  OPERATION_BITS,
  readDataUnit,
  TRANSMITTER_BITS,
  writeDataUnit,
} from '@ninewatch/contracts/gb26875';
import type { Answered } from '../line/asks.ts';
import { momentAt } from '../line/moments.ts';

export const QUESTIONS = [
  'sync-clock',
  'duty-check',
  'read-state',
  'read-version',
  'read-time',
  'read-configuration',
] as const;
export type Question = (typeof QUESTIONS)[number];

export interface Asked {
  command: 'control' | 'request';
  data: Uint8Array;
}

/** `minutes` of a duty check: until then somebody has to answer at the unit. */
export function askedOf(question: Question, { nowMs, minutes }: { nowMs: number; minutes: number }): Asked {
  const request = (name: string): Asked => ({
    command: 'request',
    data: writeDataUnit(name, [{ reserved: 0 }]),
  });
  switch (question) {
    case 'sync-clock':
      return { command: 'control', data: writeDataUnit('set-transmitter-time', [{ at: momentAt(nowMs) }]) };
    case 'duty-check':
      return { command: 'control', data: writeDataUnit('duty-check', [{ reserved: minutes }]) };
    case 'read-state':
      return request('read-transmitter-state');
    case 'read-version':
      return request('read-transmitter-version');
    case 'read-time':
      return request('read-transmitter-time');
    case 'read-configuration':
      return request('read-transmitter-configuration');
  }
}

export interface TransmitterAnswer {
  outcome: Answered['kind'];
  /** Of a read that was answered; times in ms. */
  states?: string[];
  version?: string;
  configuration?: string;
  at?: number;
}

export function answerOf(answered: Answered): TransmitterAnswer {
  if (answered.kind !== 'answered') return { outcome: answered.kind };
  const [object] = readDataUnit(answered.data)?.objects ?? [];
  return { outcome: 'answered', ...(object === undefined ? {} : wordsOf(object)) };
}

function wordsOf({ state, versionMain, versionSub, note, at }: ObjectOf): Omit<TransmitterAnswer, 'outcome'> {
  return {
    ...(state === undefined ? {} : { states: statesIn(state) }),
    ...(versionMain === undefined ? {} : { version: `${versionMain}.${versionSub ?? 0}` }),
    ...(note === undefined ? {} : { configuration: note.text }),
    ...(at?.at === undefined ? {} : { at: at.at }),
  };
}

function statesIn(state: number): string[] {
  return Object.entries(TRANSMITTER_BITS)
    .filter(([, bit]) => (state & bit) !== 0)
    .map(([name]) => name);
}

/** Whether somebody pressed the button that answers a duty check (8.2.1.9, bit 5). */
export function answersDuty(data: Uint8Array): boolean {
  const unit = readDataUnit(data);
  if (unit?.layout?.name !== 'transmitter-operation') return false;
  return unit.objects.some(({ operation = 0 }) => (operation & OPERATION_BITS.answered) !== 0);
}
