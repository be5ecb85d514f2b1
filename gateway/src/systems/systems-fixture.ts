/** Hazards and an event log in memory, for tests of what systems are told. */

import type { Hazard } from '@ninewatch/rules';
import type { EventLog, LoggedEvent, Place } from './event.ts';

export const AT = Date.UTC(2026, 10, 30, 7, 0, 0);

export function aHazard(more: Partial<Hazard> = {}): Hazard {
  return {
    ...{ id: 'e1-7-1', version: 1, kind: 'fire', live: true, venueId: 'shop', venueRisk: 'red' },
    ...{ venueName: '老王火锅', region: 'town-a', class: 'alarm', priority: 1, state: 'unacknowledged' },
    ...{ active: true, acknowledged: false, silenced: false, latched: true, firstOut: 's1' },
    ...{ deviceIds: ['s1'], members: [], openedAt: AT, measuredAt: AT - 2_000, late: false, ticketId: 't1' },
    ...{ why: { zh: '烟雾浓度 1.2 dB/m', en: 'smoke 1.2 dB/m' }, rule: { id: 'r', version: '1' }, log: [] },
    ...more,
  } as Hazard;
}

export function hazardStep(
  seq: number,
  more: Partial<Hazard> = {},
): Extract<LoggedEvent, { kind: 'hazard' }> {
  return { seq, at: AT + seq, kind: 'hazard', body: aHazard(more) };
}

/** Grows by `push`. */
export class MemoryLog implements EventLog {
  readonly all: LoggedEvent[] = [];
  isBroken = false;

  push(...events: LoggedEvent[]): void {
    this.all.push(...events);
  }

  after(seq: number, limit: number): LoggedEvent[] {
    if (this.isBroken) throw new Error('locked');
    return this.all.filter((each) => each.seq > seq).slice(0, limit);
  }

  newest(): number {
    return this.all.at(-1)?.seq ?? 0;
  }

  ofHazard(id: string, upTo: number): Extract<LoggedEvent, { kind: 'hazard' }>[] {
    return this.all.flatMap((each) =>
      each.kind === 'hazard' && each.body.id === id && each.seq <= upTo ? [each] : [],
    );
  }

  place(_venueId: string, region: string): Place {
    return {
      address: '老街 1 号',
      location: { lat: 29.5, lon: 106.51 },
      regions: [{ id: region, name: '石桥镇' }],
    };
  }
}
