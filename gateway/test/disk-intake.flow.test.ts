/** Broker, check and journal joined as in the gateway, on a disk whose free space the test decides. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { GatewayError } from '../src/base/errors.ts';
import { silentLog } from '../src/base/log.ts';
import type { Acceptance, BrokerArrival } from '../src/broker/broker.ts';
import { createIntake, type IntakePorts } from '../src/intake.ts';
import {
  JOURNAL_LIMITS,
  type Journal,
  type JournalMode,
  openJournal,
  openJournalReader,
} from '../src/journal/journal.ts';
import { createDirectory } from '../src/ledger/directory.ts';
import { resendableIn } from '../src/pulse.ts';
import { publish } from './broker-stage/raw-device.ts';
import { type Stage, startStage, topic } from './broker-stage/stage.ts';

const MIB = 1 << 20;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Joined extends Stage {
  unstored: JournalRecord[];
}

/** `journal` is asked for when the clock is there. */
async function joined(journalOf: (stage: Stage) => Promise<IntakePorts['journal']>): Promise<Joined> {
  let accept: (arrival: BrokerArrival) => Promise<Acceptance> = () => Promise.reject(new Error('too early'));
  const stage = await startStage({ broker: { accept: (arrival) => accept(arrival) } });
  const unstored: JournalRecord[] = [];
  accept = createIntake({
    journal: await journalOf(stage),
    directory: createDirectory(),
    lateMs: 60_000,
    retentionMs: 86_400_000,
    decideUnstored: (record) => unstored.push(record),
    count: () => {},
  });
  cleanups.push(() => stage.stop());
  return { ...stage, unstored };
}

const telemetry = (id: number, more: object = {}): Buffer => {
  const payload = JSON.stringify({ v: 1, boot: 1, seq: id, at: 0, metrics: { temperature: 24 }, ...more });
  return publish({ topic: topic('a1', 'telemetry'), id, payload });
};
const event = (id: number): Buffer => {
  const payload = JSON.stringify({ v: 1, boot: 1, seq: id, at: 0, event: 'alarm' });
  return publish({ topic: topic('a1', 'event'), id, payload });
};

function reached(journal: Journal, wanted: JournalMode): Promise<void> {
  return new Promise((resolve) => journal.onMode((mode) => mode === wanted && resolve()));
}

it('[P8] on a low disk alarms are stored, telemetry is not; it is sent again when there is room', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-intake-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const disk = { freeBytes: 20 * MIB };
  let journal: Journal | undefined;
  const { device, clock, broker, unstored, counted } = await joined(async (stage) => {
    const limits = { ...JOURNAL_LIMITS, reserveBytes: 8 * MIB, diskLowWaterBytes: 32 * MIB };
    const freeBytes = async (): Promise<number> => disk.freeBytes;
    journal = await openJournal({ dir, clock: stage.clock, log: silentLog, limits, freeBytes });
    cleanups.push(() => journal?.close());
    return journal;
  });
  if (journal === undefined) throw new Error('no journal');
  journal.onMode((mode) => {
    const which = resendableIn(mode);
    if (which !== undefined) broker.resendSkipped(which);
  });
  expect(journal.status().mode).toBe('low');
  const a1 = await device('a1');
  a1.send(telemetry(1), event(2), telemetry(3), telemetry(4, { flags: ['alarm'] }));
  expect([await a1.next(), await a1.next()]).toEqual(['puback 2', 'puback 4']);
  clock.advance(60_000);
  expect(await a1.soFar()).toEqual([]);

  const isBack = reached(journal, 'ok');
  disk.freeBytes = 200 * MIB;
  clock.advance(1_000);
  await isBack;
  clock.advance(500);
  expect(await a1.next()).toBe('closed');
  expect(await counted('mqtt_closed', { reason: 'resend' })).toBe(1);
  const again = await device('a1');
  again.send(telemetry(1), telemetry(3));
  expect([await again.next(), await again.next()]).toEqual(['puback 1', 'puback 3']);
  const reader = openJournalReader(dir);
  cleanups.push(() => reader.close());
  const seqs = reader
    .read(0, 1_000)
    .entries.flatMap(({ record }) => (record.kind === 'message' ? record.readings : []));
  expect(seqs.map(({ seq }) => seq)).toEqual([2, 4, 1, 3]);
  expect(unstored).toEqual([]);
});

it('[P8] when nothing can be stored, each event is decided once, is not acknowledged, and comes again', async () => {
  const full = new GatewayError('journal-full', true, 'no room at all');
  let isFull = true;
  const append: Journal['append'] = () =>
    isFull ? Promise.reject(full) : Promise.resolve({ position: 1, stored: 1, repeats: 0 });
  const { device, broker, clock, unstored, counted, presence } = await joined(async () => ({ append }));
  const a1 = await device('a1');
  a1.send(telemetry(1), event(2), event(3), telemetry(4, { flags: ['alarm'] }));
  a1.send(publish({ topic: topic('a1', 'event'), id: 5, payload: 'not JSON' }));
  expect(await a1.soFar()).toEqual([]);
  const asSeq = (record: JournalRecord) =>
    record.kind === 'message' ? record.readings[0]?.seq : record.kind;
  expect(unstored.map(asSeq)).toEqual([2, 3, 4, 'rejection']);
  clock.advance(60_000);
  expect(await a1.soFar()).toEqual([]);
  expect(unstored).toHaveLength(4);
  expect(presence.map(({ state }) => state)).toEqual(['online']);

  isFull = false;
  expect([resendableIn('full'), resendableIn('reserve')]).toEqual([undefined, 'essential']);
  broker.resendSkipped('essential');
  clock.advance(500);
  expect(await a1.next()).toBe('closed');
  const again = await device('a1');
  again.send(event(2));
  expect(await again.next()).toBe('puback 2');
  expect(unstored).toHaveLength(4);
  expect(await counted('mqtt_closed', { reason: 'resend' })).toBe(1);
});

it('[P8] a device with only telemetry left waits for more room than one with an alarm', async () => {
  const full = new GatewayError('journal-full', true, 'no room');
  const { device, broker, clock, unstored } = await joined(async () => ({
    append: () => Promise.reject(full),
  }));
  const a1 = await device('a1');
  a1.send(telemetry(1));
  expect(await a1.soFar()).toEqual([]);
  broker.resendSkipped('essential');
  clock.advance(1_000);
  expect(await a1.soFar()).toEqual([]);
  broker.resendSkipped('all');
  clock.advance(1_000);
  expect(await a1.next()).toBe('closed');
  expect(unstored).toEqual([]);
});

it('[P1] what fails for another reason ends the connection, decided or not', async () => {
  const broken = new GatewayError('journal-failed', true, 'I/O error');
  const { device, unstored } = await joined(async () => ({ append: () => Promise.reject(broken) }));
  const a1 = await device('a1');
  a1.send(event(1));
  expect(await a1.next()).toBe('closed');
  expect(unstored).toHaveLength(1);
});
