/** A danger that arrives long after it was over, from a device that reports seldom. */

import { describe, expect, it } from 'vitest';
import type { Change } from '../model/change.ts';
import type { CheckedReading } from '../model/record.ts';
import { of, Stage } from './testing/stage.ts';

const MINUTE = 60_000;

/** Normal readings ten minutes apart until now, then the danger measured `ageMinutes` ago. */
function lateDanger(count: number, ageMinutes: number): { stage: Stage; changes: Change[] } {
  const stage = Stage.district().withRules();
  stage.read('s1', { smoke: 0 });
  for (let i = 1; i < count; i += 1) {
    stage.tick(10 * MINUTE);
    stage.read('s1', { smoke: 0 });
    stage.read('s2', { smoke: 0 });
  }
  const measuredAt = stage.nowMs - ageMinutes * MINUTE;
  const danger: CheckedReading = {
    boot: 1,
    seq: 0,
    at: measuredAt,
    measuredAt,
    clock: 'trusted',
    late: true,
    metrics: { smoke: 1 },
    flags: [],
    generation: 1,
  };
  return { stage, changes: stage.read('s1', {}, { readings: [danger] }) };
}

describe('a late danger of a device that reports every ten minutes', () => {
  it('[P7] opens hazard and ticket without call-out when 30 minutes of return to normal are known', () => {
    const { stage, changes } = lateDanger(5, 45);
    const fire = stage.openHazards().find(({ kind }) => kind === 'fire');
    expect(fire).toMatchObject({ active: false, late: true, class: 'alarm', ticketId: expect.any(String) });
    expect(of(changes, 'notice')).toEqual([]);
  });

  it.each([
    ['twenty minutes', 3, 25],
    ['a single reading', 1, 45],
  ])('[P7] calls people out when %s of it are known', (_, count, ageMinutes) => {
    const { changes } = lateDanger(count, ageMinutes);
    expect(of(changes, 'notice')[0]?.object).toMatchObject({ reason: 'opened', level: 0 });
  });
});
