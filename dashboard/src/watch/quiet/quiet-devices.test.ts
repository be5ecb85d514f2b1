import { describe, expect, it } from 'vitest';
import type { DeviceWithHealth } from '../../api/places.ts';
import { AT, hazardOf } from '../../testing/samples.ts';
import { deviceHazards, shelvedOf, silenceOf } from './quiet-devices.ts';

const device = (health: Partial<NonNullable<DeviceWithHealth['health']>> | null): DeviceWithHealth => ({
  ...{ id: 'd', version: 1, venueId: 'v', kind: 'smoke', generation: 1, createdAt: AT },
  health:
    health === null
      ? null
      : {
          ...{ deviceId: 'd', venueId: 'v', version: 1, online: false, hasSent: true, silent: false },
          ...{ faults: [], modes: [], ...health },
        },
});

describe('quiet devices', () => {
  it('are told apart by why nothing is heard', () => {
    expect(silenceOf(device({ silent: true }))).toBe('silent');
    expect(silenceOf(device({ hasSent: false, silent: true }))).toBe('silent');
    expect(silenceOf(device({ hasSent: false }))).toBe('never_sent');
    expect(silenceOf(device(null))).toBe('never_sent');
    expect(silenceOf(device({ unprotected: true }))).toBe('unprotected');
  });

  it('have the clock of their own hazard and of no other', () => {
    const found = deviceHazards([
      hazardOf({ id: 'fire', deviceIds: ['d'] }),
      hazardOf({ id: 'own', kind: 'device', deviceIds: ['d'] }),
    ]);
    expect(found.get('d')?.id).toBe('own');
  });
});

describe('shelved hazards', () => {
  it('come in the order in which they come back', () => {
    const shelved = (until: number) => ({ by: 'li', at: AT, until, reason: '检修' });
    const list = shelvedOf([
      hazardOf({ id: 'later', state: 'shelved', shelved: shelved(AT + 2) }),
      hazardOf({ id: 'open' }),
      hazardOf({ id: 'sooner', state: 'shelved', shelved: shelved(AT + 1) }),
    ]);
    expect(list.map(({ id }) => id)).toEqual(['sooner', 'later']);
  });
});
