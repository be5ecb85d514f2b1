/** One round of a district's past: alarms in as many venues, and how far people came with each ticket. */

import type { Act, Change, MessageRecord } from '@ninewatch/rules';

/** What of a hundred tickets is still to be done; the rest is closed with its hazard. Ours. */
const OPEN_OF_100 = 3;

export interface Alarm {
  deviceId: string;
  venueId: string;
}

export interface Opened {
  hazardId: string;
  ticketId: string;
}

/** An edge as a device sends it, numbered within its one boot. */
export function alarmEvent(
  { deviceId, venueId }: Alarm,
  { at, seq, event }: { at: number; seq: number; event: 'alarm' | 'alarm_cleared' },
): MessageRecord {
  return {
    kind: 'message',
    receivedAt: at,
    deviceId,
    venueId,
    channel: 'event',
    readings: [
      {
        ...{ boot: 1, seq, at, sentAt: at, measuredAt: at, clock: 'trusted', late: false, event },
        ...{ metrics: {}, flags: [], generation: 1 },
      },
    ],
  };
}

/** The tickets among what was decided, each with the hazard that it is for, in the order of their opening. */
export function openedIn(changes: readonly Change[]): Opened[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'ticket' || change.object.state !== 'open') return [];
    const { id, hazardId } = change.object;
    return hazardId === undefined ? [] : [{ ticketId: id, hazardId }];
  });
}

interface Worked {
  /** Whose name stands under it. */
  by: 'worker' | 'office' | 'watch';
  act: Act;
}

/** Every ticket to its end, but for those that are to stay open, spread over the states before it. */
export function workOn(opened: readonly Opened[], from: number): Worked[][] {
  const rounds: Worked[][] = [[], [], [], []];
  opened.forEach(({ ticketId, hazardId }, index) => {
    const number = from + index;
    const steps: Worked[] = [
      { by: 'watch', act: { type: 'hazard.reset', hazardId } },
      { by: 'worker', act: { type: 'ticket.accept', ticketId } },
      { by: 'worker', act: { type: 'ticket.submit', ticketId, measures: '清理油烟管道，恢复探测器' } },
      { by: 'office', act: { type: 'ticket.approve', ticketId } },
    ];
    const isOpen = number % 100 < OPEN_OF_100;
    const done = isOpen ? (Math.floor(number / 100) + (number % 100)) % steps.length : steps.length;
    steps.slice(0, done).forEach((step, round) => {
      rounds[round]?.push(step);
    });
  });
  return rounds;
}
