import { describe, expect, it } from 'vitest';
import { PERIOD_KINDS, WORK_KINDS } from '../../../rules/src/model/period.ts';
import { CLOCKS } from '../../../rules/src/profile/clocks.ts';
import en from '../i18n/en/core.json';
import zh from '../i18n/zh-CN/core.json';
import { HOURS_OFFERED } from './period-lengths.ts';

describe('the form for planned times', () => {
  it('offers what the gateway takes, up to its limit', () => {
    for (const kind of PERIOD_KINDS) {
      expect([kind, Math.max(...HOURS_OFFERED[kind]) * 3_600_000]).toEqual([
        kind,
        CLOCKS.period.lengthMsMax[kind],
      ]);
    }
  });

  it('has a word for every kind and work in both languages', () => {
    for (const words of [zh, en]) {
      expect(Object.keys(words.periodKind).sort()).toEqual([...PERIOD_KINDS].sort());
      expect(Object.keys(words.work).sort()).toEqual([...WORK_KINDS].sort());
    }
  });
});
