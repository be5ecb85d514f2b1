import type { DutyCheckFiling } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { AT } from '../testing/samples.ts';
import { nextCheck } from './duty-checks.ts';

const checkOf = (id: string, own: Partial<DutyCheckFiling> = {}): DutyCheckFiling => ({
  ...{ type: 'duty_check', id, version: 1, region: 'd1', state: 'waiting', by: 'gateway' },
  ...{ openedAt: AT, dueAt: AT + 600_000, shift: { from: AT, until: AT + 86_400_000 } },
  ...own,
});
const li = { nowMs: AT + 1_000, username: 'li', mayAnswer: (region: string) => region === 'd1' };

describe('the duty check that is shown', () => {
  it('is the one that runs out first, with the time that is left', () => {
    const checks = [checkOf('later', { dueAt: AT + 700_000 }), checkOf('sooner')];
    expect(nextCheck(checks, li)).toMatchObject({ check: { id: 'sooner' }, leftMs: 599_000 });
  });

  it('is none that others answer, that the person asked, or that ran out', () => {
    expect(nextCheck([checkOf('a', { region: 'd2' })], li)).toBeNull();
    expect(nextCheck([checkOf('a', { by: 'li' })], li)).toBeNull();
    expect(nextCheck([checkOf('a', { dueAt: AT + 1_000 })], li)).toBeNull();
    expect(nextCheck([], li)).toBeNull();
  });
});
