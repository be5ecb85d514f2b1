/** What a real InfluxDB 1.x says of bad lines, wrong buckets and large bodies, and what we make of it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInfluxWriter, type InfluxWriter } from '../src/sinks/influx/write/influx-writer.ts';
import { hasInfluxd, InfluxServer } from './influx-stage/influx-server.ts';

const NOW_NS = 1_764_000_000_000_000_000n;
const lineAt = (i: number, fields = `smoke=${i}`, offsetNs = 0n) =>
  `reading,device=d ${fields} ${NOW_NS + BigInt(i) + offsetNs}`;
const lines = (count: number) => Array.from({ length: count }, (_, i) => lineAt(i));

describe.skipIf(!hasInfluxd)('InfluxDB 1.x', () => {
  let server: InfluxServer;
  let writer: InfluxWriter;
  beforeAll(async () => {
    server = await InfluxServer.start(['nine']);
    await server.ask('CREATE RETENTION POLICY "short" ON "nine" DURATION 1h REPLICATION 1');
    writer = createInfluxWriter({ url: server.url, token: '', org: 'o' });
    await writer.write('nine', [lineAt(0, 'odd="text"')]);
  });
  afterAll(() => server.end());

  async function count(field: string): Promise<number> {
    const answer = (await server.ask(`SELECT count("${field}") FROM "nine".."reading"`)) as {
      results: { series?: { values: [string, number][] }[] }[];
    };
    return answer.results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
  }

  it.each([
    ['of another type than its field has', 'smoke=3,odd=5', /field type conflict/],
    ['that cannot be parsed', 'smoke=', /unable to parse/],
  ])('[P6] only a line %s is set aside', async (_, fields, reason) => {
    const before = await count('smoke');
    const batch = lines(100).map((line, i) => (i === 40 ? lineAt(40, fields) : line));
    const { refused } = await writer.write('nine', batch);
    expect(refused).toEqual([{ line: lineAt(40, fields), reason: expect.stringMatching(reason) }]);
    expect(await count('smoke')).toBe(Math.max(before, 99));
  });

  it('[P8] lines beyond the retention are told apart from bad ones', async () => {
    const { refused, expired } = await writer.write('nine/short', lines(50));
    expect({ refused, expired }).toEqual({ refused: [], expired: 50 });
  });

  it('[P6] an unknown bucket sets nothing aside', async () => {
    await expect(writer.write('nowhere', lines(5))).rejects.toThrow(/404.*NINEWATCH_INFLUX_BUCKET/);
  });

  it('[P2] a body beyond the limit of the server is split', async () => {
    const large = Array.from({ length: 3_000 }, (_, i) =>
      lineAt(1_000 + i, `smoke=1,more="${'x'.repeat(900)}"`),
    );
    expect(await writer.write('nine', large)).toEqual({ refused: [], expired: 0 });
    expect(await count('more')).toBe(3_000);
  });
});
