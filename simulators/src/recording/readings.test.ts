import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMapping } from './mapping.ts';
import { RowReader } from './readings.ts';
import { type RowCounts, readRows, recordedMs } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ninewatch-recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

const mappingOf = (time: string, devices: string) =>
  parseMapping(`time: ${time}\nvenue: { id: v, name: v, category: 1 }\ndevices:\n${devices}`, 'm.yaml');

const TWO = mappingOf(
  '{ column: Time, unit: s }',
  `  - { id: a, kind: heat, metrics: { temperature: { column: T a } } }
  - { id: b, kind: multi, metrics: { smoke: { column: S, scale: 10 }, co: { column: CO, scale: 10000, offset: -5 } } }`,
);

async function play(mapping: ReturnType<typeof mappingOf>, csv: string) {
  const path = join(folder, 'r.csv');
  await writeFile(path, csv);
  const reader = new RowReader(mapping.devices);
  const counts: RowCounts = { rows: 0, skipped: 0 };
  const readings: [number, string, Record<string, number>][] = [];
  for await (const row of readRows(path, mapping, { counts })) {
    for (const { deviceId, metrics } of reader.read(row)) readings.push([row.offsetMs, deviceId, metrics]);
  }
  return { readings, counts, path };
}

describe('a recording', () => {
  it('becomes readings at the recording’s own spacing, from its first row on', async () => {
    const csv = '\uFEFFTime , T a,S,CO\r\n-2,20.5,0.003,0.001\r\n-1,21,0.1,0.002\r\n1.5,22,0.2,0\r\n';
    const { readings, path } = await play(TWO, csv);
    expect(readings).toEqual([
      [0, 'a', { temperature: 20.5 }],
      [0, 'b', { smoke: 0.03, co: 5 }],
      [1_000, 'a', { temperature: 21 }],
      [1_000, 'b', { smoke: 1, co: 15 }],
      [3_500, 'a', { temperature: 22 }],
      [3_500, 'b', { smoke: 2, co: -5 }],
    ]);
    expect(await recordedMs(path, TWO)).toBe(3_500);
    expect(await recordedMs(path, TWO, 2)).toBe(1_000);
  });

  it('leaves out cells without a number, and passes sentinels on as recorded', async () => {
    const csv = 'Time,T a,S,CO\n0,NaN,,0.001\n1,-999,0.1\n2,,,\nx,1,1,1\n';
    const { readings, counts } = await play(TWO, csv);
    expect(readings).toEqual([
      [0, 'b', { co: 5 }],
      [1_000, 'a', { temperature: -999 }],
      [1_000, 'b', { smoke: 1 }],
    ]);
    expect(counts).toEqual({ rows: 3, skipped: 1 });
  });

  it('gives one RMS of a sum for each window of samples', async () => {
    const mapping = mappingOf(
      '{ rateHz: 10 }',
      '  - { id: e, kind: electrical, metrics: { residual_current: { columns: [Ia, Ib], rms: 2, scale: 100 } } }',
    );
    const { readings } = await play(mapping, 'Ia, Ib\n1,2\n-2,-2\n5,-5\n,1\n9,9\n');
    expect(readings.map(([at]) => at)).toEqual([100, 300]);
    expect(readings[0]?.[2].residual_current).toBeCloseTo(100 * Math.sqrt((9 + 16) / 2), 6);
    expect(readings[1]?.[2].residual_current).toBe(0);
  });

  it('refuses a missing column by name, a column that is there twice, and an empty file', async () => {
    await expect(play(TWO, 'Time,T a,S\n0,1,2\n')).rejects.toThrow(/no column "CO"/);
    await expect(play(TWO, 'Time,T a,S,CO,S\n0,1,2,3,4\n')).rejects.toThrow(/"S" twice/);
    await expect(play(TWO, '')).rejects.toThrow(/is empty/);
  });
});
