import { describe, expect, it } from 'vitest';
import { AT, hazardOf, memberOf } from '../testing/samples.ts';
import {
  devicesInDanger,
  devicesInOrder,
  leadingMember,
  occurrencesOf,
  roundedValue,
  wordsByDevice,
  worstSide,
} from './facts.ts';

describe('what a line says', () => {
  const hazard = hazardOf({
    id: 'h',
    firstOut: 'd-2',
    deviceIds: ['d-1', 'd-2', 'd-3'],
    members: [
      memberOf({ deviceId: 'd-2', active: false, measuredAt: AT - 10, occurrences: 2 }),
      memberOf({ deviceId: 'd-1', class: 'fault' }),
      memberOf({ deviceId: 'd-3', value: 71.34, limit: 57.2 }),
    ],
  });

  it('the member in danger with the highest class speaks for it', () => {
    expect(leadingMember(hazard)?.deviceId).toBe('d-3');
  });

  it('first-out comes first among the devices', () => {
    expect(devicesInOrder(hazard)).toEqual(['d-2', 'd-1', 'd-3']);
    expect(devicesInOrder({ firstOut: '', deviceIds: [] })).toEqual([]);
  });

  it('counts rises, not rules, and names who is in danger once', () => {
    expect(occurrencesOf(hazard)).toBe(2);
    expect(devicesInDanger(hazard)).toEqual(['d-1', 'd-3']);
  });

  it('several rules about one device are one word', () => {
    const words = wordsByDevice({
      members: [
        memberOf({ deviceId: 'd-1', ruleId: 'flag', measuredAt: AT }),
        memberOf({ deviceId: 'd-1', ruleId: 'level', measuredAt: AT - 5, value: 3, occurrences: 2 }),
        memberOf({ deviceId: 'd-0', active: false, measuredAt: AT - 99 }),
      ],
    });
    expect(words.map(({ deviceId, ruleIds }) => [deviceId, ruleIds])).toEqual([
      ['d-1', ['flag', 'level']],
      ['d-0', ['smoke']],
    ]);
    expect(words[0]).toMatchObject({ isActive: true, occurrences: 2, measuredAt: AT - 5 });
    expect(words[0]?.leading.value).toBe(3);
  });

  it.each([
    [57.2, '57.2'],
    [512.4, '512'],
    [3.1487, '3.15'],
    [0.0312, '0.031'],
    [97, '97'],
    [-12.34, '-12.3'],
  ])('%f reads %s', (value, text) => {
    expect(roundedValue(value)).toBe(text);
  });
});

describe('the kept figure', () => {
  it('is said to be a peak or a low, and neither without a limit', () => {
    expect(worstSide({ value: 0.6, limit: 0.4 })).toBe('peak');
    expect(worstSide({ value: 0.4, limit: 0.4 })).toBe('peak');
    expect(worstSide({ value: 3, limit: 15 })).toBe('low');
    expect(worstSide({ value: 12 })).toBeNull();
  });
});
