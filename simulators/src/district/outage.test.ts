import { describe, expect, it } from 'vitest';
import { simulateDistrict } from './district.ts';

const BEGINS_AT = 1_767_225_600_000;
const MINUTE_MS = 60_000;

describe('an outage', () => {
  it.each([5, 6, 7, 8])('ends: every device of the venue hands over its backlog, seed %i', (seed) => {
    const mix = { outage: 4_000, silent: 0 };
    const district = simulateDistrict({ seed, venues: 20, hours: 4, startAtMs: BEGINS_AT, mix });
    const outages = district.truth.filter(({ kind }) => kind === 'outage');
    const received = Map.groupBy(district.messages(), ({ deviceId }) => deviceId);
    let count = 0;
    for (const { venueId, deviceIds, endsAt, id } of outages) {
      const next = outages.find(
        (other) => other.venueId === venueId && other.id !== id && other.endsAt > endsAt,
      );
      const untilMs = Math.min(endsAt + 2 * MINUTE_MS, next?.beginsAt ?? Number.POSITIVE_INFINITY);
      if (untilMs < endsAt + 2 * MINUTE_MS || untilMs > district.exposure.endsAtMs) continue;
      for (const deviceId of deviceIds) {
        count += 1;
        const came = received
          .get(deviceId)
          ?.some(({ receivedAtMs }) => receivedAtMs > endsAt - MINUTE_MS && receivedAtMs < untilMs);
        expect(came, `${deviceId} after ${new Date(endsAt).toISOString()}`).toBe(true);
      }
    }
    expect(count).toBeGreaterThan(20);
  });
});
