import { describe, expect, it } from 'vitest';
import { AT, hazardOf } from '../../testing/samples.ts';
import { floodSummary } from './flood-summary.ts';

const desk = { region: 'd1', flood: true, since: AT, alarms10min: 99 };
const hazards = [
  hazardOf({ id: 'old', openedAt: AT - 3_600_000, measuredAt: AT - 3_600_000 }),
  hazardOf({ id: 'late', openedAt: AT + 50, measuredAt: AT - 20, venueId: 'bar', venueName: '酒吧' }),
  hazardOf({ id: 'soon', openedAt: AT + 10, measuredAt: AT + 5 }),
  hazardOf({
    id: 'fault',
    class: 'fault',
    openedAt: AT,
    measuredAt: AT - 99,
    acknowledged: true,
    state: 'acknowledged',
  }),
  hazardOf({ id: 'drill', live: false, openedAt: AT, measuredAt: AT - 99 }),
];

describe('a flood', () => {
  it('is none while no desk is flooded', () => {
    expect(floodSummary([], hazards)).toBeNull();
    expect(floodSummary([{ ...desk, flood: false }], hazards)).toBeNull();
  });

  it('keeps what was first by event time in sight: of the highest class, and of this flood', () => {
    expect(floodSummary([desk], hazards)?.first?.id).toBe('late');
    expect(floodSummary([desk], hazards.slice(3))?.first?.id).toBe('fault');
    expect(floodSummary([desk], [])?.first).toBeNull();
  });

  it('counts by class and by venue, and says how many venues it does not name', () => {
    const summary = floodSummary([desk], hazards);
    expect(summary?.classes).toEqual([
      { class: 'alarm', unanswered: 3, total: 3 },
      { class: 'fault', unanswered: 0, total: 1 },
      { class: 'test', unanswered: 1, total: 1 },
    ]);
    expect(summary?.venues.map(({ venueId, total }) => [venueId, total])).toEqual([
      ['v-1', 3],
      ['bar', 1],
    ]);
    const many = Array.from({ length: 40 }, (_, i) =>
      hazardOf({ id: `h${i}`, venueId: `v${i}`, openedAt: AT }),
    );
    expect(floodSummary([desk], many)?.otherVenues).toBe(34);
  });
});
