/** Flow, first half: what a device sent → check → journal; the promise resolves after the fsync. [P1] */

import type { JournalRecord } from '@ninewatch/rules';
import { GatewayError } from './base/errors.ts';
import type { Acceptance, BrokerArrival } from './broker/ports.ts';
import { type Checked, check } from './check/check.ts';
import type { Journal, Lane } from './journal/journal.ts';
import type { Directory } from './ledger/directory.ts';

export interface IntakePorts {
  journal: Pick<Journal, 'append'>;
  directory: Directory;
  lateMs: number;
  retentionMs: number;
  /** An event for which not even the reserve had room: decided in memory, not acknowledged. [P8] */
  decideUnstored(record: JournalRecord): void;
  count(outcome: string): void;
}

/** Rejects when something was not stored: the device is then not acknowledged and sends it again. */
export function createIntake(ports: IntakePorts): (arrival: BrokerArrival) => Promise<Acceptance> {
  return async (arrival) => {
    const checked = check(arrival, {
      childOf: (deviceId) => ports.directory.childOf(arrival.sender.deviceId, deviceId),
      lateMs: ports.lateMs,
      retentionMs: ports.retentionMs,
    });
    const records = recordsOf(checked, arrival);
    for (const record of records) {
      ports.count(record.kind === 'rejection' ? record.reason : record.kind);
    }
    await Promise.all(records.map((record) => append(ports, record, arrival.connection)));
    return { route: checked.status !== undefined && checked.status.deviceId === arrival.sender.deviceId };
  };
}

function recordsOf(checked: Checked, arrival: BrokerArrival): JournalRecord[] {
  const { deviceId } = arrival.sender;
  const first = checked.message ?? checked.status ?? checked.result;
  if (checked.message !== undefined && checked.message.deviceId !== deviceId) checked.message.via = deviceId;
  return first === undefined ? checked.rejections : [first, ...checked.rejections];
}

async function append(ports: IntakePorts, record: JournalRecord, connection: string): Promise<void> {
  try {
    await ports.journal.append(record, { lane: laneOf(record), connection });
  } catch (cause) {
    const isFull =
      cause instanceof GatewayError && (cause.code === 'journal-full' || cause.code === 'journal-failed');
    if (isFull && laneOf(record) === 'urgent') ports.decideUnstored(record);
    throw cause;
  }
}

/** Events, alarms and what may hide one go first. */
export function laneOf(record: JournalRecord): Lane {
  switch (record.kind) {
    case 'message':
      return record.channel === 'event' || record.readings.some((reading) => reading.flags.includes('alarm'))
        ? 'urgent'
        : 'normal';
    case 'rejection':
      return record.unreadableEvent === true ? 'urgent' : 'normal';
    default:
      return 'normal';
  }
}
