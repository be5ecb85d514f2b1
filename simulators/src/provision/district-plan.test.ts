import { describe, expect, it } from 'vitest';
import { planDistrict } from './district-plan.ts';

const SIZE = { venues: 500, devicesPerVenue: 3, seed: 4 };

describe('a planned district', () => {
  it('of shared collectors has no device that connects by itself, and nobody with more children than it may', () => {
    const { devices, venues } = planDistrict({ ...SIZE, childrenPerCollector: 60 });
    const collectors = new Set(devices.filter(({ kind }) => kind === 'collector').map(({ id }) => id));
    const children = devices.filter(({ kind }) => kind !== 'collector');
    expect(collectors.size).toBeGreaterThanOrEqual(Math.ceil(children.length / 60));
    expect(children.every(({ collector }) => collectors.has(collector ?? ''))).toBe(true);
    expect(devices.filter(({ id, collector }) => collectors.has(id) && collector !== undefined)).toEqual([]);
    const counts = [...Map.groupBy(children, ({ collector }) => collector).values()].map(
      ({ length }) => length,
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(60);
    expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length);
    const known = new Set(venues.map(({ id }) => id));
    expect(devices.every(({ venueId }) => known.has(venueId))).toBe(true);
  });

  it('neighbours share: the children of a collector are of its own grid', () => {
    const { devices, venues } = planDistrict({ ...SIZE, childrenPerCollector: 200 });
    const gridOf = new Map(venues.map(({ id, region }) => [id, region]));
    const venueOf = new Map(devices.map(({ id, venueId }) => [id, venueId]));
    for (const { venueId, collector } of devices) {
      if (collector !== undefined) expect(gridOf.get(venueId)).toBe(gridOf.get(venueOf.get(collector) ?? ''));
    }
  });

  it('10,000 venues need fewer than 200 connections', () => {
    const { devices } = planDistrict({ ...SIZE, venues: 10_000, childrenPerCollector: 200 });
    expect(devices.length).toBeGreaterThan(29_000);
    expect(devices.filter(({ kind }) => kind === 'collector').length).toBeLessThan(200);
  });
});
