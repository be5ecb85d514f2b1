/** What we write is taken by VictoriaMetrics as it is: numbers and times as in the journal. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { openInfluxSink } from '../src/sinks/influx/influx-reading-store.ts';
import { readingAt } from '../src/sinks/reading-store.contract.ts';
import { hasVictoria, VictoriaServer } from './influx-stage/victoria-server.ts';

const ROWS = 1_500;
const rows = Array.from({ length: ROWS }, (_, i) => {
  const metrics = { smoke: (i * 37) % 101, temperature: -20.5 + i / 8, 'odd name,=': i };
  const reading = readingAt(i * 4_000, 0, { position: i + 1, seq: i, metrics, unknownFlags: ['"a\n'] });
  return { position: i + 1, receivedAt: reading.receivedAt, readings: [reading] };
});

describe.skipIf(!hasVictoria)('VictoriaMetrics', () => {
  let server: VictoriaServer;
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-victoria-state-'));
  beforeAll(async () => {
    server = await VictoriaServer.start();
  });
  afterAll(async () => {
    await server.end();
    rmSync(dir, { recursive: true });
  });

  it('[P2] every value is there with its time, also after a restart in the middle', async () => {
    const buckets = { raw: 'b', levels: ['b', 'b', 'b'] as const };
    const refused: string[] = [];
    const events = { onRefused: (_: number, reason: string) => refused.push(reason), onExpired: () => {} };
    const settings = { url: server.url, token: 't', org: 'o', buckets };
    const { sink, close } = openInfluxSink(dir, settings, { clock: systemClock, events });
    for (let i = 0; i < ROWS; i += 250) {
      if (i === 750) await server.stop();
      sink.take(rows.slice(i, i + 250), i + 250);
      if (i === 750) {
        await expect(sink.store()).rejects.toMatchObject({ retryable: true });
        await server.run();
      }
      await sink.store();
    }
    close();
    expect(refused).toEqual([]);
    for (const [name, metric] of [
      ['reading_smoke', 'smoke'],
      ['reading_temperature', 'temperature'],
      ['reading_metric_odd name,=', 'odd name,='],
    ] as const) {
      const [found, ...others] = await server.export(`{__name__=${JSON.stringify(name)}}`);
      expect(others).toEqual([]);
      expect(found?.metric).toMatchObject({ device: 'smoke-1', venue: 'venue-1' });
      expect(found?.timestamps).toEqual(rows.map((row) => row.readings[0]?.measuredAt));
      expect(found?.values).toEqual(rows.map((row) => row.readings[0]?.metrics[metric as 'smoke']));
    }
    const peaks = await server.export('{__name__="reading_1h_smoke_max"}');
    expect(Math.max(...peaks.flatMap(({ values }) => values))).toBe(100);
  });
});
