import type { DeviceHealth } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { hazardOf, memberOf } from '../testing/samples.ts';
import { dangerFirst, inDangerNow, isGap, watchOf } from './device-state.ts';

const health = (own: Partial<DeviceHealth>): { health: DeviceHealth } => ({
  health: {
    ...{ deviceId: 'd', venueId: 'v', version: 1, online: true, hasSent: true, silent: false },
    ...{ faults: [], modes: [] },
    ...own,
  },
});

describe('[P6] a device’s state', () => {
  it('a dead sensor is never shown as well', () => {
    expect(watchOf(health({ silent: true, online: true }))).toBe('silent');
    expect(watchOf(health({ hasSent: false }))).toBe('neverSent');
    expect(watchOf(health({ hasSent: false, silent: true }))).toBe('neverSent');
    expect(watchOf(health({ unprotected: true }))).toBe('unprotected');
    expect(watchOf({ health: null })).toBe('noHealth');
  });

  it('a closed connection alone is no gap in the watch', () => {
    expect(watchOf(health({ online: false }))).toBe('offline');
    expect([isGap('offline'), isGap('online'), isGap('silent'), isGap('noHealth')]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('devices in danger', () => {
  it('come first, by what an incident says of them now and not by their own faults', () => {
    const inDanger = inDangerNow([
      hazardOf({
        id: 'h',
        members: [memberOf({ deviceId: 'c' }), memberOf({ deviceId: 'a', active: false })],
      }),
      hazardOf({ id: 'k', kind: 'device', members: [memberOf({ deviceId: 'b' })] }),
    ]);
    expect(dangerFirst([{ id: 'a' }, { id: 'b' }, { id: 'c' }], inDanger).map(({ id }) => id)).toEqual([
      ...['c', 'a', 'b'],
    ]);
  });
});
