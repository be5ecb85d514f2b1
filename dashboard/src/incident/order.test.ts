import { describe, expect, it } from 'vitest';
import { AT, hazardOf } from '../testing/samples.ts';
import { groupIncidents, needsAnswer } from './order.ts';

const ids = (hazards: ReturnType<typeof hazardOf>[]) =>
  groupIncidents(hazards).flatMap((group) => group.hazards.map(({ id }) => id));

describe('the order of incidents', () => {
  it('puts fire on top, however old', () => {
    const fire = hazardOf({
      id: 'fire',
      openedAt: AT - 9_000_000,
      acknowledged: true,
      state: 'acknowledged',
    });
    const fault = hazardOf({ id: 'fault', class: 'fault' });
    const supervisory = hazardOf({ id: 'sup', class: 'supervisory' });
    expect(ids([fault, supervisory, fire])).toEqual(['fire', 'sup', 'fault']);
  });

  it('within a class: unanswered first, then the newest, what is shelved last', () => {
    const seen = hazardOf({ id: 'seen', acknowledged: true, state: 'acknowledged', openedAt: AT + 5 });
    const shelved = hazardOf({ id: 'shelved', state: 'shelved', openedAt: AT + 9 });
    const old = hazardOf({ id: 'old', openedAt: AT });
    const fresh = hazardOf({ id: 'new', openedAt: AT + 3 });
    expect(ids([seen, shelved, old, fresh])).toEqual(['new', 'old', 'seen', 'shelved']);
  });

  it('the venue’s colour is the second key', () => {
    const blue = hazardOf({ id: 'blue', venueRisk: 'blue' });
    const red = hazardOf({ id: 'red', venueRisk: 'red' });
    const orange = hazardOf({ id: 'orange', venueRisk: 'orange' });
    expect(ids([blue, orange, red])).toEqual(['red', 'orange', 'blue']);
  });

  it('keeps tests and drills apart from live alarms', () => {
    const groups = groupIncidents([hazardOf({ id: 'drill', live: false }), hazardOf({ id: 'live' })]);
    expect(groups.map((group) => [group.class, group.hazards.length, group.unacknowledged])).toEqual([
      ['alarm', 1, 1],
      ['supervisory', 0, 0],
      ['fault', 0, 0],
      ['disablement', 0, 0],
      ['test', 1, 1],
    ]);
  });

  it('a danger that went by itself still needs an answer', () => {
    expect(needsAnswer(hazardOf({ id: 'a', state: 'returned_unacknowledged', active: false }))).toBe(true);
    expect(needsAnswer(hazardOf({ id: 'a', state: 'shelved' }))).toBe(false);
  });
});
