/** A chart shows the time around a hazard, and none in which there was nothing to record. */

import type { Difference, Raised } from '@ninewatch/rules/trust';
import { describe, expect, it } from 'vitest';
import { windowsOf } from './chart-readings.ts';

const MINUTE = 60_000;

function hazard(minute: number, untilMinute?: number): Difference {
  const measuredAt = minute * MINUTE;
  const member = { deviceId: 'd', ruleId: 'heat', metric: 'temperature', unit: '°C', measuredAt };
  const to = untilMinute === undefined ? {} : { to: untilMinute * MINUTE };
  const candidate = { venueId: 'v', measuredAt, members: [member], spans: [{ from: measuredAt, ...to }] };
  return { verdict: 'new', candidate: candidate as unknown as Raised, byMs: 0, changed: [] };
}

function shown(difference: Difference, beginsAt: number, endsAt: number): number[] {
  const extent = { beginsAt: beginsAt * MINUTE, endsAt: endsAt * MINUTE };
  const [window] = windowsOf([difference], () => extent);
  return [window?.from ?? 0, window?.to ?? 0].map((at) => at / MINUTE);
}

describe('the time of a chart', () => {
  it.each<[string, Difference, [number, number], number[]]>([
    ['ten minutes before and after', hazard(100, 105), [0, 1_000], [90, 115]],
    ['not beyond a short recording', hazard(2, 3), [0, 4], [0, 4]],
    ['begins where the recording does', hazard(2, 30), [0, 1_000], [0, 32]],
    ['ends where the recording does', hazard(100), [0, 103], [90, 103]],
    ['what was measured before all else came in', hazard(-5, 1), [0, 4], [-5, 4]],
  ])('%s', (_, difference, [beginsAt, endsAt], expected) => {
    expect(shown(difference, beginsAt, endsAt)).toEqual(expected);
  });

  it('is never of no length', () => {
    const [from = 0, to = 0] = shown(hazard(5), 5, 5);
    expect(to).toBeGreaterThan(from);
  });
});
