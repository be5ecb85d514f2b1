import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeInflux } from '../../../../test/influx-stage/fake-influx.ts';
import { readingAt } from '../../reading-store.contract.ts';
import type { StoredReading } from '../../reading-store.ts';
import { InfluxSink, type Row } from './influx-sink.ts';
import { createInfluxWriter } from './influx-writer.ts';
import { openSinkState, type SinkState } from './sink-state.ts';

const BUCKETS = { raw: 'raw', levels: ['m', 'q', 'h'] as const };

let dir: string;
let fake: FakeInflux;
let state: SinkState | undefined;
let told: string[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-sink-'));
  fake = await FakeInflux.start();
  told = [];
});
afterEach(async () => {
  state?.close();
  state = undefined;
  await fake.stop();
  rmSync(dir, { recursive: true });
});

/** As after a start; what was not committed is forgotten. */
function open(): InfluxSink {
  state?.close();
  state = openSinkState(dir);
  return new InfluxSink({
    writer: createInfluxWriter({ url: fake.url, token: '', org: 'o' }),
    state,
    buckets: BUCKETS,
    onRefused: (refused) => told.push(...refused.map(({ line }) => line)),
    onExpired: () => {},
  });
}

/** One reading of each of two devices every 13 s, some of them late by hours, one row each. */
function journal(rows: number): Row[] {
  return Array.from({ length: rows }, (_, i) => {
    const receivedMs = i * 13_000;
    const measuredMs = i % 10 === 9 ? receivedMs - 5_000_000 : receivedMs - 20;
    const reading = (deviceId: string, ordinal: number): StoredReading =>
      readingAt(receivedMs, (i * 37) % 101, {
        deviceId,
        seq: i,
        measuredAt: 1_764_000_000_000 + measuredMs,
        position: i + 1,
        ordinal,
      });
    const readings = [reading('a', 0), reading('b', 1)];
    return { position: i + 1, receivedAt: readings[0]?.receivedAt ?? 0, readings };
  });
}

const numberIn = (fields: string, name: string) =>
  Number(new RegExp(`\\b${name}=([^,i]+)`).exec(fields)?.[1]);
const countIn = (points: string[]) =>
  points.reduce((sum, fields) => sum + numberIn(fields, 'smoke_count'), 0);

async function copy(sink: InfluxSink, rows: readonly Row[]): Promise<void> {
  sink.take(rows, rows.at(-1)?.position ?? 0);
  await sink.store();
}

describe('[P2] a crash at any instant', () => {
  it('neither loses nor doubles a reading, nor counts one twice in a level', {
    timeout: 20_000,
  }, async () => {
    const all = journal(300);
    await copy(open(), all);
    const wanted = new Map(fake.points);
    expect(fake.pointsOf('reading')).toHaveLength(600);

    for (const [step, failAt] of [
      [2, 2],
      [90, 4],
      [200, 1],
    ] as const) {
      rmSync(dir, { recursive: true });
      dir = mkdtempSync(join(tmpdir(), 'ninewatch-sink-'));
      fake.points.clear();
      await copyWithCrashes(all, step, failAt);
      expect(sorted(fake.points)).toEqual(sorted(wanted));
    }
  });

  /** Every third stretch dies after its `failAt`th request was stored, before the offset moved. */
  async function copyWithCrashes(all: readonly Row[], step: number, failAt: number): Promise<void> {
    let sink = open();
    let readAfter = sink.readAfter;
    for (let tries = 0; sink.position < all.length; tries += 1) {
      const length = step + (tries % 3) * 2;
      const rows = all.slice(readAfter, readAfter + length);
      let requests = 0;
      const dies = tries % 3 === 1;
      fake.answer = (lines) => {
        requests += 1;
        if (!dies || requests < failAt) return undefined;
        fake.store(lines);
        return { status: 500 };
      };
      sink.take(rows, rows.at(-1)?.position ?? readAfter);
      readAfter += rows.length;
      const stored = await sink.store().then(
        () => true,
        () => false,
      );
      if (stored) continue;
      sink = open();
      ({ readAfter } = sink);
    }
  }

  const sorted = (points: Map<string, string>) => [...points].sort(([a], [b]) => (a < b ? -1 : 1));

  it('what failed is sent again as it was', async () => {
    const sink = open();
    fake.answer = () => ({ status: 503 });
    sink.take(journal(5), 5);
    await expect(sink.store()).rejects.toMatchObject({ retryable: true });
    expect([sink.position, sink.hasPrepared]).toEqual([0, true]);
    fake.answer = () => undefined;
    await sink.store();
    expect([sink.position, sink.hasPrepared]).toEqual([5, false]);
    expect(fake.requests[1]).toEqual(fake.requests[0]);
  });
});

it('[P6] a refused line is told once, however often the levels are tried', async () => {
  const sink = open();
  const refusal = { status: 400, body: JSON.stringify({ error: 'unable to parse: bad line' }) };
  fake.answer = (lines, bucket) => {
    if (bucket !== 'raw') return { status: 503 };
    return lines.some((line) => line.includes(',device=b,')) ? refusal : undefined;
  };
  sink.take(journal(10), 10);
  for (let i = 0; i < 3; i += 1) await expect(sink.store()).rejects.toMatchObject({ retryable: true });
  expect(told).toEqual([]);
  fake.answer = () => undefined;
  await sink.store();
  expect(told).toHaveLength(10);
  expect(fake.pointsOf('reading')).toHaveLength(10);
});

describe('levels', () => {
  it('no peak disappears, and every reading before the open segment counts once', async () => {
    const sink = open();
    const all = journal(600);
    await copy(sink, all);
    const { segments } = (state as SinkState).progress();
    for (const [i, name] of ['reading_1m', 'reading_15m', 'reading_1h'].entries()) {
      const before = all.filter(({ position }) => position < (segments[i]?.since ?? 0));
      const points = fake.pointsOf(name);
      expect(countIn(points), name).toBe(before.length * 2);
      const peak = Math.max(...before.flatMap((row) => row.readings.map((r) => r.metrics.smoke ?? 0)));
      expect(Math.max(...points.map((fields) => numberIn(fields, 'smoke_max'))), name).toBe(peak);
    }
    expect(segments[2]?.since).toBeGreaterThan(1);
  });
});

describe('completeness', () => {
  it('says from when on InfluxDB has everything', async () => {
    const sink = open();
    await copy(sink, journal(10));
    expect(state?.progress().completeFromMs).toBe(0);
    sink.passOver(20);
    await sink.store();
    expect([sink.position, state?.progress().completeFromMs]).toEqual([20, Number.MAX_SAFE_INTEGER]);
    const [next] = journal(25).slice(24);
    await copy(sink, [next as Row]);
    expect(state?.progress().completeFromMs).toBe(next?.receivedAt);
  });
});
