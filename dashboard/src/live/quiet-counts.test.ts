import { describe, expect, it } from 'vitest';
import { hazardOf, memberOf, snapshotOf } from '../testing/samples.ts';
import { applySnapshot } from './board.ts';
import { quietCounts } from './quiet-counts.ts';

describe('what is set aside', () => {
  it('counts shelved hazards, devices out of service, and those of which nothing is heard', () => {
    const away = (active: boolean) => [memberOf({ ruleId: 'out-of-service', class: 'disablement', active })];
    const { counts, ...rest } = snapshotOf({
      hazards: [
        hazardOf({ id: 'a', state: 'shelved' }),
        hazardOf({ id: 'b', members: away(true) }),
        hazardOf({ id: 'c', members: away(false) }),
        hazardOf({ id: 'd' }),
      ],
    });
    const devices = { ...counts.devices, silent: 3, neverSent: 2, unprotected: 1 };
    const board = applySnapshot({ ...rest, counts: { ...counts, devices } });
    expect(quietCounts(board)).toEqual({ shelved: 1, outOfService: 1, silent: 6 });
    expect(quietCounts(null)).toBeNull();
  });
});
