import type { JournalRecord } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { GatewayError } from './base/errors.ts';
import type { BrokerArrival } from './broker/ports.ts';
import { createIntake, laneOf } from './intake.ts';
import { createDirectory } from './ledger/directory.ts';

const NOW = 1_764_000_000_000;

function setUp(failure?: GatewayError) {
  const stored: JournalRecord[] = [];
  const unstored: JournalRecord[] = [];
  const counted: string[] = [];
  const accept = createIntake({
    directory: createDirectory(),
    lateMs: 60_000,
    retentionMs: 86_400_000,
    decideUnstored: (record) => unstored.push(record),
    count: (outcome) => counted.push(outcome),
    journal: {
      append: async (record) => {
        if (failure !== undefined) throw failure;
        stored.push(record);
        return { position: 1, stored: 1, repeats: 0 };
      },
    },
  });
  return { accept, stored, unstored, counted };
}

function arrival(leaf: string, payload: string, more: Partial<BrokerArrival> = {}): BrokerArrival {
  return {
    topic: `nine/v1/inn/smoke-1/${leaf}`,
    payload: Buffer.from(payload),
    receivedAt: NOW,
    qos: 1,
    retain: false,
    connection: 'c-1',
    sender: { deviceId: 'smoke-1', venueId: 'inn' },
    ...more,
  };
}

const READING = JSON.stringify({ v: 1, boot: 1, seq: 1, at: NOW, metrics: { smoke: 0.01 } });
const ALARM = JSON.stringify({ v: 1, boot: 1, seq: 2, at: NOW, event: 'alarm' });

it('[P1] what is accepted is journalled', async () => {
  const { accept, stored } = setUp();
  expect(await accept(arrival('telemetry', READING))).toEqual({ route: false });
  expect(stored.map((record) => record.kind)).toEqual(['message']);
});

it('[P10] only the own status is routed, and taking it back is no rejection', async () => {
  const { accept, stored } = setUp();
  const status = JSON.stringify({ v: 1, state: 'online' });
  expect(await accept(arrival('status', status, { retain: true }))).toEqual({ route: true });
  expect(await accept(arrival('status', '', { retain: true }))).toEqual({ route: true });
  expect(stored.map((record) => record.kind)).toEqual(['status']);
  const foreign = { topic: 'nine/v1/inn/other/status', retain: true };
  expect(await accept(arrival('', '', foreign))).toEqual({ route: false });
  expect(stored.map((record) => record.kind)).toEqual(['status', 'rejection']);
});

it('[P8] a full disk: telemetry is skipped, an alarm is decided in memory; neither is acknowledged', async () => {
  const { accept, unstored } = setUp(new GatewayError('journal-full', true, 'full'));
  expect(await accept(arrival('telemetry', READING))).toEqual({ route: false, acknowledge: false });
  expect(unstored).toEqual([]);
  expect(await accept(arrival('event', ALARM))).toMatchObject({ acknowledge: false, isEssential: true });
  expect(unstored).toHaveLength(1);
});

it('[P1] a journal that failed for another reason ends the connection', async () => {
  const { accept, unstored } = setUp(new GatewayError('journal-failed', true, 'EIO'));
  await expect(accept(arrival('event', ALARM))).rejects.toThrow('EIO');
  expect(unstored).toHaveLength(1);
});

it('[P8] events, alarm-flagged readings and unreadable events go first', async () => {
  const { accept, stored } = setUp();
  await accept(arrival('event', ALARM));
  await accept(arrival('telemetry', READING.replace('"metrics"', '"flags":["alarm"],"metrics"')));
  await accept(arrival('event', 'not json'));
  await accept(arrival('telemetry', READING));
  await accept(arrival('telemetry', 'not json'));
  expect(stored.map(laneOf)).toEqual(['urgent', 'urgent', 'urgent', 'normal', 'normal']);
});
