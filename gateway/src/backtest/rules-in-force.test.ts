import type { RulesRecord } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { TEST_RULES } from '../../test/stage/rules.ts';
import { rulesInForce } from './rules-in-force.ts';

const asked = (version: string, more: Partial<RulesRecord> = {}): RulesRecord => ({
  ...{ kind: 'rules', receivedAt: 1, version, text: TEST_RULES },
  ...more,
});
const FRESH = { rules: null };

describe('the rules in force', () => {
  it('are the last that were asked for', () => {
    expect(rulesInForce(FRESH, [asked('1'), asked('2')])).toEqual({ version: '2', text: TEST_RULES });
  });

  it('are none that were refused: with a mistake, or asked for by who had not seen the ones before', () => {
    const mistaken = asked('3', { text: 'rules: [' });
    const stale = asked('4', { expectedRevision: 1 });
    expect(
      rulesInForce(FRESH, [asked('1'), asked('2', { expectedRevision: 1 }), mistaken, stale]),
    ).toMatchObject({
      version: '2',
    });
    expect(rulesInForce({ rules: undefined }, [asked('5', { expectedRevision: 7 }), stale])).toMatchObject({
      version: '5',
    });
  });

  it('are those that were saved when the journal has none since', () => {
    const rules = { version: '9', text: TEST_RULES, revision: 9 };
    expect(rulesInForce({ rules }, [])).toEqual({ version: '9', text: TEST_RULES });
    expect(rulesInForce({ rules }, [asked('10', { expectedRevision: 8 })])).toMatchObject({ version: '9' });
    expect(rulesInForce({ rules: undefined }, [])).toBeUndefined();
  });
});
