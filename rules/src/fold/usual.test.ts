/** A nuisance that a baseline told is what is usual from then on; any other cause leaves what was learned. */

import { describe, expect, it } from 'vitest';
import { SLOW_TEXT } from '../evaluate/settled/testing/slow-rules.ts';
import { Stage } from './testing/stage.ts';

/** Every 100 s for so many hours, with the battery that must not be missing. */
function live(stage: Stage, hours: number, smoke: number): void {
  for (let index = 0; index < hours * 36; index += 1) {
    stage.nowMs += 100_000;
    stage.read('s1', { smoke, battery: 97 });
  }
}

function drifted(): Stage {
  const stage = Stage.district().withRules(SLOW_TEXT);
  live(stage, 26, 0.02);
  live(stage, 3, 0.09);
  expect(stage.hazard().members.map(({ ruleId }) => ruleId)).toEqual(['drift']);
  return stage;
}

const close = (stage: Stage, cause: 'nuisance' | 'fault') =>
  stage.done({ type: 'hazard.close', hazardId: stage.hazard().id, cause });
const standing = (stage: Stage) =>
  stage.state.venues.get('shop')?.devices.get('s1')?.rule.standing.drift !== undefined;

describe('closing what a baseline told', () => {
  it('[P9] as a nuisance lets the new level become usual, and tells the next one', () => {
    const stage = drifted();
    close(stage, 'nuisance');
    expect(standing(stage)).toBe(false);
    live(stage, 26, 0.09);
    stage.tick(9 * 3_600_000);
    live(stage, 1, 0.09);
    expect(stage.openHazards()).toEqual([]);
    live(stage, 3, 0.2);
    expect(stage.hazard().members.map(({ ruleId }) => ruleId)).toEqual(['drift']);
  });

  it('[P9] with another cause leaves it in danger', () => {
    const stage = drifted();
    close(stage, 'fault');
    expect(standing(stage)).toBe(true);
    stage.tick(9 * 3_600_000);
    expect(stage.hazard().members.map(({ ruleId }) => ruleId)).toEqual(['drift']);
  });
});
