/** Flow, first half: what a device sent → check → journal; the promise resolves after the fsync. [P1] */

import { topicOf } from '@ninewatch/contracts';
import type { JournalRecord, MessageRecord } from '@ninewatch/rules';
import { GatewayError } from './base/errors.ts';
import type { Acceptance, BrokerArrival } from './broker/ports.ts';
import { type CheckContext, type Checked, check } from './check/check.ts';
import type { Journal, Lane } from './journal/journal.ts';
import type { Directory } from './ledger/directory.ts';
import type { ArrivalTrace, ArrivedFacts, Tracing } from './tracing/tracing.ts';

export interface IntakePorts {
  journal: Pick<Journal, 'append'>;
  directory: Directory;
  lateMs: number;
  retentionMs: number;
  /** An event for which not even the reserve had room: decided in memory, not acknowledged. [P8] */
  decideUnstored(record: JournalRecord): void;
  count(outcome: string): void;
  /** Undefined = nothing is traced. */
  trace?: Pick<Tracing, 'nowMs' | 'arrived'> | undefined;
}

type Outcome = 'stored' | 'skipped' | 'skipped-essential';

/**
 * Not acknowledged when the disk has no room for a part of it: the device sends it again when there is, told by
 * the journal's mode. Rejects when something was not stored for another reason, of which nobody tells the end:
 * then the connection ends, and the device finds out by sending again.
 */
export function createIntake(ports: IntakePorts): (arrival: BrokerArrival) => Promise<Acceptance> {
  const context: CheckContext = {
    childOf: (deviceId, senderId) => ports.directory.childOf(senderId, deviceId),
    lateMs: ports.lateMs,
    retentionMs: ports.retentionMs,
  };
  return (arrival) => {
    if (clearsOwnStatus(arrival)) {
      ports.count('status-cleared');
      return Promise.resolve(ROUTED);
    }
    const begunMs = ports.trace?.nowMs() ?? 0;
    const checked = check(arrival, context);
    const trace = ports.trace?.arrived({ ...factsOf(arrival, checked), begunMs });
    if (trace !== undefined) return traced(ports, { checked, arrival, trace });
    const { message, rejections } = checked;
    if (message !== undefined && rejections.length === 0) {
      ports.count('message');
      return appendMessage(ports, message, arrival.connection);
    }
    return appendAll(ports, checked, arrival);
  };
}

function factsOf({ sender, topic, payload }: BrokerArrival, checked: Checked): Omit<ArrivedFacts, 'begunMs'> {
  const isUrgent = recordsOf(checked).some((record) => laneOf(record) === 'urgent');
  const channel = topic.slice(topic.lastIndexOf('/') + 1);
  return { deviceId: sender.deviceId, venueId: sender.venueId, channel, bytes: payload.byteLength, isUrgent };
}

/** The slower way, with the trace told of the commit and of the answer. */
async function traced(
  ports: IntakePorts,
  { checked, arrival, trace }: { checked: Checked; arrival: BrokerArrival; trace: ArrivalTrace },
): Promise<Acceptance> {
  const append: Journal['append'] = async (record, how) => {
    const appended = await ports.journal.append(record, how);
    trace.committed(appended.position);
    return appended;
  };
  let isStored = false;
  try {
    const acceptance = await appendAll({ ...ports, journal: { append } }, checked, arrival);
    isStored = !('acknowledge' in acceptance) || acceptance.acknowledge !== false;
    return acceptance;
  } finally {
    trace.answered(isStored);
  }
}

const ROUTED: Acceptance = Object.freeze({ route: true });
const STORED: Acceptance = Object.freeze({ route: false });

const asStored = (): Acceptance => STORED;

/** As nearly every arrival goes: with as few promises as can be. */
function appendMessage(ports: IntakePorts, message: MessageRecord, connection: string): Promise<Acceptance> {
  const lane = laneOf(message);
  const appended = ports.journal.append(message, { lane, connection });
  // What waits for the fsync holds on to as little as it can: ordinary telemetry is not decided unstored.
  const record = lane === 'urgent' ? message : undefined;
  return appended.then(asStored, (cause: unknown) => {
    const outcome = outcomeOf(ports, { record, lane, cause });
    return acceptanceOf([outcome]) ?? STORED;
  });
}

async function appendAll(ports: IntakePorts, checked: Checked, arrival: BrokerArrival): Promise<Acceptance> {
  const records = recordsOf(checked);
  for (const record of records) ports.count(record.kind === 'rejection' ? record.reason : record.kind);
  const outcomes = await Promise.all(records.map((record) => append(ports, record, arrival.connection)));
  const isOwnStatus = checked.status?.deviceId === arrival.sender.deviceId;
  return acceptanceOf(outcomes) ?? (isOwnStatus ? ROUTED : STORED);
}

/** Undefined when everything is stored. */
function acceptanceOf(outcomes: readonly Outcome[]): Acceptance | undefined {
  if (outcomes.includes('skipped-essential')) return { route: false, acknowledge: false, isEssential: true };
  return outcomes.includes('skipped') ? { route: false, acknowledge: false } : undefined;
}

/** How MQTT takes a retained message back: nothing is said, so there is nothing to check. [MQTT-3.3.1-10] */
function clearsOwnStatus({ topic, payload, retain, sender }: BrokerArrival): boolean {
  return retain && payload.byteLength === 0 && topic === topicOf(sender.venueId, sender.deviceId, 'status');
}

function recordsOf({ message, status, result, rejections }: Checked): JournalRecord[] {
  const first = message ?? status ?? result;
  return first === undefined ? rejections : [first, ...rejections];
}

async function append(ports: IntakePorts, record: JournalRecord, connection: string): Promise<Outcome> {
  const lane = laneOf(record);
  try {
    await ports.journal.append(record, { lane, connection });
    return 'stored';
  } catch (cause) {
    return outcomeOf(ports, { record, lane, cause });
  }
}

/** Throws `cause` when it is not a full disk: then the connection ends. */
function outcomeOf(
  ports: IntakePorts,
  { record, lane, cause }: { record: JournalRecord | undefined; lane: Lane; cause: unknown },
): Outcome {
  const code = cause instanceof GatewayError ? cause.code : undefined;
  const isEssential = lane === 'urgent';
  if (isEssential && record !== undefined && (code === 'journal-full' || code === 'journal-failed')) {
    ports.decideUnstored(record);
  }
  if (code !== 'journal-full') throw cause;
  return isEssential ? 'skipped-essential' : 'skipped';
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
