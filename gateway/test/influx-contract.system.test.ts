/** The contract of reading stores on a real InfluxDB 1.x. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { openInfluxReadingStore } from '../src/sinks/influx/influx-reading-store.ts';
import { describeReadingQueries } from '../src/sinks/reading-queries.contract.ts';
import { describeReadingStore } from '../src/sinks/reading-store.contract.ts';
import { hasInfluxd, InfluxServer } from './influx-stage/influx-server.ts';

describe.skipIf(!hasInfluxd)('InfluxDB 1.x', () => {
  let server: InfluxServer;
  const dirs: string[] = [];
  beforeAll(async () => {
    server = await InfluxServer.start([]);
  });
  afterAll(async () => {
    await server.end();
    for (const dir of dirs) rmSync(dir, { recursive: true });
  });

  const open = async () => {
    const dir = mkdtempSync(join(tmpdir(), 'ninewatch-influx-state-'));
    dirs.push(dir);
    const raw = randomUUID();
    await server.ask(`CREATE DATABASE "${raw}"`);
    const settings = {
      url: server.url,
      token: '',
      org: 'o',
      buckets: { raw, levels: [raw, raw, raw] as const },
    };
    return openInfluxReadingStore(dir, settings, systemClock);
  };
  describeReadingStore('InfluxDB as a reading store', open);
  describeReadingQueries('InfluxDB, answers', open);
});
