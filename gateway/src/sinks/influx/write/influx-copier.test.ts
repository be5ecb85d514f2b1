import type { Entry, JournalRecord } from '@ninewatch/rules';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../base/clock.ts';
import { silentLog } from '../../../base/log.ts';
import {
  GATHER_MS,
  InfluxCopier,
  type InfluxCopierState,
  RETRY_AFTER_MS_MAX,
  RETRY_MS_MAX,
  rowsOf,
} from './influx-copier.ts';
import type { Row } from './influx-sink.ts';
import { InfluxBusy } from './verdict.ts';

/** A journal of ticks and a sink in memory. */
class Stage {
  readonly clock = new FakeClock();
  newest = 0;
  oldest = 1;
  position = 0;
  readAfter = 0;
  taken: number[] = [];
  skipped: number[] = [];
  fails: unknown;
  tries = 0;
  reads = 0;
  record: JournalRecord = { kind: 'tick', receivedAt: 1, elapsedMs: 1 };
  state: InfluxCopierState | undefined;
  #prepared: number | undefined;

  readonly copier = new InfluxCopier({
    source: {
      positions: () => ({ oldest: this.oldest, newest: this.newest }),
      read: (after, max) => {
        const upTo = Math.min(this.newest, after + max);
        const entries: Entry[] = [];
        this.reads += 1;
        for (let position = after + 1; position <= upTo; position += 1) {
          entries.push({ position, ordinal: 0, record: this.record });
        }
        return { entries, upTo };
      },
    },
    sink: this,
    clock: this.clock,
    log: silentLog,
    onState: (state) => {
      this.state = state;
    },
    chance: () => 1,
  });

  get hasPrepared(): boolean {
    return this.#prepared !== undefined;
  }

  take(rows: readonly Row[], upTo: number): void {
    this.taken.push(...rows.map((row) => row.position));
    this.#prepared = upTo;
  }

  passOver(upTo: number): void {
    this.skipped.push(upTo);
    this.#prepared = upTo;
  }

  async store(): Promise<void> {
    this.tries += 1;
    if (this.fails !== undefined) throw this.fails;
    this.position = this.#prepared ?? this.position;
    this.#prepared = undefined;
  }

  commit(count: number): void {
    this.newest += count;
    this.copier.wake();
  }

  /** Everything that was started is over. */
  settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settled();
  }
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe('gathering', () => {
  it('writes at once, then gathers what comes in the next tenth of a second', async () => {
    stage.commit(1);
    await stage.settled();
    expect(stage.position).toBe(1);
    for (let i = 0; i < 50; i += 1) stage.commit(1);
    await stage.settled();
    expect([stage.position, stage.tries]).toEqual([1, 1]);
    await stage.pass(GATHER_MS);
    expect([stage.position, stage.tries]).toEqual([51, 2]);
  });

  it('[P2] a backlog is copied without pauses', async () => {
    stage.commit(12_000);
    await vi.waitFor(() => expect(stage.position).toBe(12_000));
    expect(stage.tries).toBe(3);
  });
});

it('[P8] a write holds about 10,000 readings, however few entries that is', async () => {
  const readings = Array.from({ length: 100 }, () => ({}));
  stage.record = { kind: 'message', deviceId: 'd', venueId: 'v', receivedAt: 1, readings } as never;
  stage.commit(250);
  await vi.waitFor(() => expect(stage.position).toBe(250));
  expect([stage.tries, stage.taken.length, stage.reads]).toEqual([3, 250, 3]);
});

describe('trouble', () => {
  it('[P2] a server that is down is asked again ever more rarely, and nothing is lost', async () => {
    stage.fails = new InfluxBusy('down', undefined);
    stage.commit(3);
    await stage.settled();
    expect(stage.state).toMatchObject({ position: 0, trouble: 'down', troubleSinceMs: expect.any(Number) });
    await stage.pass(499);
    expect(stage.tries).toBe(1);
    await stage.pass(1);
    expect(stage.tries).toBe(2);
    for (let i = 0; i < 10; i += 1) await stage.pass(RETRY_MS_MAX);
    const before = stage.tries;
    await stage.pass(RETRY_MS_MAX - 1);
    expect(stage.tries).toBe(before);
    stage.commit(2);
    stage.fails = undefined;
    await stage.pass(1);
    expect([stage.position, stage.state?.trouble]).toEqual([5, undefined]);
    expect(stage.taken).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    [7_000, 7_000],
    [999_999_999, RETRY_AFTER_MS_MAX],
  ])('[P2] a server that asks for %i ms is left alone for %i', async (asked, waited) => {
    stage.fails = new InfluxBusy('slow down', undefined, asked);
    stage.commit(1);
    await stage.settled();
    await stage.pass(waited - 1);
    expect(stage.tries).toBe(1);
    await stage.pass(1);
    expect(stage.tries).toBe(2);
  });

  it('[P2] what retention took is counted, and the rest copied', async () => {
    stage.newest = 30;
    stage.oldest = 11;
    stage.copier.wake();
    await stage.settled();
    await stage.pass(GATHER_MS);
    expect([stage.skipped, stage.state?.lost, stage.position]).toEqual([[10], 10, 30]);
    expect(stage.taken).toEqual(Array.from({ length: 20 }, (_, i) => 11 + i));
  });

  it('stops after the write under way', async () => {
    stage.commit(1);
    await stage.copier.stop();
    stage.commit(1);
    await stage.pass(RETRY_MS_MAX);
    expect(stage.position).toBe(1);
  });
});

it('a start reads again what was not summed up yet', async () => {
  stage.newest = 20;
  stage.position = 15;
  stage.readAfter = 12;
  const copier = new InfluxCopier({
    source: {
      positions: () => ({ oldest: 1, newest: 20 }),
      read: (after) => ({ entries: after === 12 ? tick(13) : [], upTo: after === 12 ? 20 : after }),
    },
    sink: stage,
    clock: stage.clock,
    log: silentLog,
    onState: () => {},
  });
  copier.wake();
  await stage.settled();
  expect(stage.taken).toEqual([13]);
});

function tick(position: number): Entry[] {
  return [{ position, ordinal: 0, record: { kind: 'tick', receivedAt: 1, elapsedMs: 1 } }];
}

it('readings are numbered within their row, whatever lies between', () => {
  const message = (deviceId: string, count: number) =>
    ({
      kind: 'message',
      deviceId,
      venueId: 'v',
      receivedAt: 5,
      channel: 'telemetry',
      readings: Array.from({ length: count }, () => ({})),
    }) as unknown as JournalRecord;
  const rows = rowsOf([
    { position: 1, ordinal: 0, record: message('a', 2) },
    { position: 1, ordinal: 1, record: { kind: 'tick', receivedAt: 6, elapsedMs: 1 } },
    { position: 1, ordinal: 2, record: message('b', 1) },
    { position: 2, ordinal: 0, record: message('a', 1) },
  ]);
  expect(rows.map((row) => [row.position, row.readings.map((r) => `${r.deviceId}${r.ordinal}`)])).toEqual([
    [1, ['a0', 'a1', 'b2']],
    [2, ['a0']],
  ]);
});
