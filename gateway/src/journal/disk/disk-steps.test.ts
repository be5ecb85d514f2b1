import type { JournalRecord } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { message, reading } from '../repeat/sample-readings.ts';
import { DiskSteps } from './disk-steps.ts';
import type { Reserve } from './reserve-file.ts';

const MIB = 1 << 20;

/** A reserve on a disk that may refuse. */
function fakeReserve(bytes = 64 * MIB): Reserve & { size: number; refuses: boolean } {
  return {
    bytes,
    size: 0,
    refuses: false,
    isComplete() {
      return this.size >= bytes;
    },
    grow(bytesMax) {
      if (this.refuses) this.size = 0;
      else this.size = Math.min(bytes, this.size + bytesMax);
      return !this.refuses;
    },
    release() {
      this.size = 0;
    },
  };
}

function started(freeBytes = 4_000 * MIB) {
  const reserve = fakeReserve();
  const disk = new DiskSteps(reserve, 512 * MIB);
  disk.start(freeBytes);
  return { disk, reserve };
}

const telemetry = message([reading(1, 1)]);
const alarmed = message([reading(1, 1, { flags: ['alarm'] })]);
const event = message([reading(1, 1, { event: 'test' })], { channel: 'event' });
const status: JournalRecord = { kind: 'status', receivedAt: 1, deviceId: 'd', venueId: 'v' };

it('[P8] starts with the whole reserve made', () => {
  const { disk, reserve } = started();
  expect(reserve.size).toBe(64 * MIB);
  expect(disk).toMatchObject({ mode: 'ok', isReserveHeld: true });
});

it('[P8] starts in mode reserve on a disk without room for it', () => {
  expect(started(10 * MIB).disk).toMatchObject({ mode: 'reserve', isReserveHeld: false });
});

it('[P8] the low-water mark begins the first step; a tenth above it ends the step', () => {
  const { disk } = started();
  disk.probe(512 * MIB);
  expect(disk.mode).toBe('ok');
  disk.probe(512 * MIB - 1);
  expect(disk.mode).toBe('low');
  disk.probe(550 * MIB);
  expect(disk.mode).toBe('low');
  disk.probe(564 * MIB);
  expect(disk.mode).toBe('ok');
});

it('[P8] less free space than the reserve gives it away', () => {
  const { disk, reserve } = started();
  disk.probe(64 * MIB - 1);
  expect(disk).toMatchObject({ mode: 'reserve', isReserveHeld: false });
  expect(reserve.size).toBe(0);
});

it('[P8] a full disk gives the reserve away once; the second time the journal is full', () => {
  const { disk } = started();
  expect(disk.spaceGone()).toBe(true);
  expect(disk.mode).toBe('reserve');
  expect(disk.spaceGone()).toBe(false);
  expect(disk.mode).toBe('full');
  disk.stored();
  expect(disk.mode).toBe('reserve');
});

it('[P8] comes back piece by piece when there is space, without a restart', () => {
  const { disk, reserve } = started();
  disk.releaseReserve();
  disk.probe(129 * MIB - 1);
  expect(reserve.size).toBe(0);
  for (let probe = 0; probe < 7; probe += 1) disk.probe(4_000 * MIB);
  expect(disk.mode).toBe('reserve');
  disk.probe(4_000 * MIB);
  expect(disk).toMatchObject({ mode: 'ok', isReserveHeld: true });
});

it('[P8] a disk that refuses while the reserve is made again stays in its step', () => {
  const { disk, reserve } = started();
  disk.releaseReserve();
  reserve.refuses = true;
  for (let probe = 0; probe < 20; probe += 1) disk.probe(4_000 * MIB);
  expect(disk).toMatchObject({ mode: 'reserve', isReserveHeld: false });
});

it('comes back to the first step only, when space is still short', () => {
  const { disk } = started();
  disk.releaseReserve();
  for (let probe = 0; probe < 8; probe += 1) disk.probe(300 * MIB);
  expect(disk.mode).toBe('low');
});

describe('[P8] what each step takes', () => {
  const cases: [string, JournalRecord, boolean, { low: boolean; reserve: boolean }][] = [
    ['telemetry', telemetry, false, { low: false, reserve: false }],
    ['an alarm-flagged reading', alarmed, false, { low: true, reserve: true }],
    ['an event', event, false, { low: true, reserve: true }],
    ['a status', status, false, { low: true, reserve: false }],
    ['an urgent record', status, true, { low: true, reserve: true }],
  ];
  it.each(cases)('%s', (_what, record, isUrgent, takes) => {
    const { disk } = started();
    expect(disk.admits(record, isUrgent)).toBe(true);
    disk.probe(500 * MIB);
    expect(disk.admits(record, isUrgent)).toBe(takes.low);
    disk.releaseReserve();
    expect(disk.admits(record, isUrgent)).toBe(takes.reserve);
    disk.spaceGone();
    expect(disk.admits(record, isUrgent)).toBe(takes.reserve);
  });
});
