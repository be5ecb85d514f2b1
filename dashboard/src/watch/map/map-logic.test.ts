import { describe, expect, it } from 'vitest';
import { hazardOf } from '../../testing/samples.ts';
import { type Frame, marksIn, pinOf } from './cluster.ts';
import { byUrgency, statesOf } from './venue-states.ts';

const WORLD: Frame = { west: 0, east: 256, north: 0, south: 256 };
const venue = (id: string, lat: number, lon: number, risk: 'red' | 'yellow' | 'blue' = 'yellow') =>
  pinOf({ id, risk, location: { lat, lon } });

describe('what a venue shows', () => {
  it('is its heaviest open danger, and how many of them have no answer', () => {
    const states = statesOf([
      hazardOf({ id: '1', venueId: 'inn', class: 'fault', acknowledged: true }),
      hazardOf({ id: '2', venueId: 'inn', class: 'alarm' }),
      hazardOf({ id: '3', venueId: 'bar', class: 'test', live: false }),
      hazardOf({ id: '4', venueId: 'spa', state: 'shelved' }),
      hazardOf({ id: '5', venueId: '', kind: 'gateway' }),
    ]);
    expect([...states]).toEqual([['inn', { class: 'alarm', unacknowledged: 1, hazards: 2 }]]);
  });

  it('comes first with the heavier class, then without an answer, then with the higher risk', () => {
    const of = (name: 'alarm' | 'fault', unacknowledged: number, risk: 'red' | 'blue') => ({
      state: { class: name, unacknowledged, hazards: 1 },
      risk,
    });
    const all = [of('fault', 1, 'red'), of('alarm', 0, 'red'), of('alarm', 1, 'blue'), of('alarm', 1, 'red')];
    expect(all.sort(byUrgency)).toEqual([
      of('alarm', 1, 'red'),
      of('alarm', 1, 'blue'),
      of('alarm', 0, 'red'),
      of('fault', 1, 'red'),
    ]);
  });
});

describe('marks', () => {
  it('lie where the map has them', () => {
    const pin = venue('a', 29.5628, 106.5528);
    expect(pin.x).toBeCloseTo(203.7709, 3);
    // Mercator, written the other way.
    const latitude = (29.5628 * Math.PI) / 180;
    expect(pin.y).toBeCloseTo(128 - (Math.log(Math.tan(Math.PI / 4 + latitude / 2)) * 128) / Math.PI, 6);
    expect(venue('equator', 0, 0)).toMatchObject({ x: 128, y: 128 });
  });

  it('gather what is near, under the worst of them, and let one alone stand for itself', () => {
    const pins = [
      venue('a', 29.56, 106.55, 'blue'),
      venue('b', 29.5601, 106.5501, 'red'),
      venue('far', 30.5, 107.5),
    ];
    const states = statesOf([
      hazardOf({ id: '1', venueId: 'a', class: 'fault' }),
      hazardOf({ id: '2', venueId: 'b', class: 'alarm', acknowledged: true }),
    ]);
    const marks = marksIn(pins, states, { frame: WORLD, zoom: 12, cellPx: 64 });
    expect(marks).toHaveLength(2);
    expect(marks[0]).toMatchObject({
      count: 2,
      risk: 'red',
      class: 'alarm',
      inDanger: 2,
      isUnanswered: true,
    });
    expect(marks[0]?.id).toBeUndefined();
    expect(marks[0]?.lat).toBeCloseTo(29.56005);
    expect(marks[1]).toMatchObject({ count: 1, id: 'far', inDanger: 0, isUnanswered: false });
    expect(marksIn(pins, states, { frame: WORLD, zoom: 18, cellPx: 0 })).toHaveLength(3);
  });

  it('are those of the part that is looked at', () => {
    const pins = [venue('a', 29.56, 106.55), venue('b', 10, 20)];
    const frame = { west: 200, east: 210, north: 100, south: 110 };
    expect(marksIn(pins, new Map(), { frame, zoom: 5, cellPx: 64 }).map(({ id }) => id)).toEqual(['a']);
  });

  it('[P8] of twenty thousand venues are few, and soon drawn', () => {
    const pins = Array.from({ length: 20_000 }, (_, i) =>
      venue(`v${i}`, 29 + (i % 200) / 200, 106 + Math.floor(i / 200) / 100),
    );
    const begin = performance.now();
    const runs = 10;
    let marks = marksIn(pins, new Map(), { frame: WORLD, zoom: 9, cellPx: 64 });
    for (let run = 1; run < runs; run += 1) {
      marks = marksIn(pins, new Map(), { frame: WORLD, zoom: 9, cellPx: 64 });
    }
    expect(marks.length).toBeLessThan(300);
    expect(marks.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
    // Some 10 ms each on an idle machine; the bound is for a busy one.
    expect((performance.now() - begin) / runs).toBeLessThan(500);
  });
});
