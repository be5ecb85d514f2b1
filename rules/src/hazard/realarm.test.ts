import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';
import { CLOCKS } from '../profile/clocks.ts';

const { alarm, other } = CLOCKS.hazard.realarmAfterMs;
const TOXIC = { hazardKind: 'toxic' } as const;

function answered(over: Parameters<Stage['finding']>[0] = {}): { stage: Stage; hazardId: string } {
  const stage = Stage.district();
  stage.find([stage.finding(over)]);
  const hazardId = stage.hazard().id;
  stage.done({ type: 'hazard.acknowledge', hazardId });
  stage.done({ type: 'hazard.silence', hazardId });
  return { stage, hazardId };
}
const standing = (changes: ReturnType<Stage['tick']>) =>
  of(changes, 'notice').filter(({ object }) => object.reason === 'standing');

describe('an acknowledged danger that stands', () => {
  it.each([0, 86_400_000, -86_400_000])('[P9] is told again in time, under a jump of %i ms', (jumpMs) => {
    const { stage } = answered();
    expect(standing(stage.tick(alarm.yellow - 1, jumpMs))).toEqual([]);
    const changes = stage.tick(1);
    expect(standing(changes).map(({ object }) => object.level)).toEqual([0]);
    expect(stage.hazard()).toMatchObject({ state: 'unacknowledged', silenced: false, realarms: 1 });
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.tick(alarm.yellow);
    expect(stage.hazard().realarms).toBe(2);
  });

  it('[P9] sooner at a red venue, also when it turns red meanwhile', () => {
    const { stage } = answered();
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } });
    expect(standing(stage.tick(alarm.red))).toHaveLength(1);
  });

  it('what is no alarm counts as stale after a day', () => {
    const { stage } = answered({ hazardKind: 'device', class: 'fault', latched: false });
    expect(standing(stage.tick(other.yellow - 1))).toEqual([]);
    expect(standing(stage.tick(1))).toHaveLength(1);
  });

  it('is not told again once it is over, and waits while it is shelved', () => {
    const over = answered();
    over.stage.find([over.stage.finding({ edge: 'fall' })]);
    expect(standing(over.stage.tick(alarm.yellow))).toEqual([]);
    const { stage, hazardId } = answered(TOXIC);
    stage.done({ type: 'hazard.shelve', hazardId, minutes: 240, reason: 'works' });
    expect(standing(stage.tick(alarm.yellow))).toEqual([]);
    stage.done({ type: 'hazard.unshelve', hazardId });
    expect(standing(stage.tick(1))).toHaveLength(1);
  });

  it('a test is never told again', () => {
    const { stage } = answered({ live: false, class: 'test', latched: false });
    expect(of(stage.tick(other.yellow * 2), 'notice').filter(({ object }) => object.hazardId !== '')).toEqual(
      [],
    );
  });
});
