import { describe, expect, it } from 'vitest';
import { DiskSteps } from './disk-steps.ts';
import type { Reserve } from './reserve-file.ts';

const MIB = 1 << 20;

/** A reserve on a disk that may refuse. */
function fakeReserve(bytes = 64 * MIB): Reserve & { size: number; refuses: boolean } {
  return {
    bytes,
    size: 0,
    refuses: false,
    heldBytes() {
      return this.size;
    },
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

it('[P8] what is made again of the reserve is given away too when a commit finds the disk full', () => {
  const { disk, reserve } = started();
  disk.releaseReserve();
  disk.probe(4_000 * MIB);
  expect(reserve.size).toBe(8 * MIB);
  expect(disk.spaceGone()).toBe(true);
  expect(reserve.size).toBe(0);
  expect(disk.mode).toBe('reserve');
  expect(disk.spaceGone()).toBe(false);
});

it('[P8] does not make a reserve that it would give away at once', () => {
  expect(started(100 * MIB).reserve.size).toBe(0);
  expect(started(100 * MIB).disk.mode).toBe('reserve');
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
  const plain = { isUrgent: false, isMessage: false, isAlarming: false };
  const cases: [string, Parameters<DiskSteps['admits']>[0], { low: boolean; reserve: boolean }][] = [
    ['telemetry', { ...plain, isMessage: true }, { low: false, reserve: false }],
    ['an alarm', { ...plain, isMessage: true, isAlarming: true }, { low: true, reserve: true }],
    ['a status', plain, { low: true, reserve: false }],
    ['an urgent record', { ...plain, isUrgent: true }, { low: true, reserve: true }],
  ];
  it.each(cases)('%s', (_what, record, takes) => {
    const { disk } = started();
    expect(disk.admits(record)).toBe(true);
    disk.probe(500 * MIB);
    expect(disk.admits(record)).toBe(takes.low);
    disk.releaseReserve();
    expect(disk.admits(record)).toBe(takes.reserve);
    disk.spaceGone();
    expect(disk.admits(record)).toBe(takes.reserve);
  });
});
