/** A hazard with one member, for tests of what is told of it. */

import type { Hazard, HazardMember } from '@ninewatch/rules';

export function aMember(more: Partial<HazardMember>): HazardMember {
  return {
    deviceId: 'd1',
    ruleId: 'device_alarm',
    ruleVersion: '1',
    class: 'alarm',
    priority: 1,
    active: true,
    measuredAt: 10,
    receivedAt: 10,
    late: false,
    occurrences: 1,
    why: { zh: '火警', en: 'fire' },
    ...more,
  };
}

export function aHazard(more: Partial<Hazard>): Hazard {
  const members = more.members ?? [aMember({})];
  return {
    id: 'h1',
    version: 1,
    kind: 'fire',
    live: true,
    venueId: 'v',
    venueRisk: 'red',
    venueName: '东街茶楼',
    region: 'east',
    class: 'alarm',
    priority: 1,
    state: 'unacknowledged',
    active: true,
    acknowledged: false,
    silenced: false,
    latched: true,
    firstOut: 'd1',
    deviceIds: members.map(({ deviceId }) => deviceId),
    members,
    openedAt: 10,
    measuredAt: 10,
    late: false,
    ticketId: 't1',
    why: { zh: '火警', en: 'fire' },
    rule: { id: 'device_alarm', version: '1' },
    log: [],
    ...more,
  };
}
