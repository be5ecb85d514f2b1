/** Targets, table, JSON shape and picture, from figures that nobody measured. */

import { describe, expect, it } from 'vitest';
import type { CourseResult, Phase } from '../course.ts';
import { type Figures, HALF_OF_STACK, systemFigures } from './figures.ts';
import { picture } from './picture.ts';
import { table } from './table.ts';
import { targets } from './targets.ts';

const latency = (p99Ms: number) => ({ p50Ms: p99Ms / 4, p99Ms, p999Ms: p99Ms * 2, maxMs: p99Ms * 3 });

function phase(label: string, rate: number, alarmP99Ms: number | undefined): Phase {
  return {
    label,
    rate,
    seconds: 6,
    ackedShare: 1,
    ack: latency(8),
    alarm: alarmP99Ms === undefined ? undefined : { ...latency(alarmP99Ms), sent: 100, heard: 99 },
    generatorLateP99Ms: 0.1,
    cpuSecondsPerMillion: 100_000 / rate,
    lags: {},
    drainMs: 12,
    generatorCpuSecondsPerMillion: 2,
  };
}

function course(sustained: number, alarmP99Ms: number | undefined, extra: Phase[] = []): CourseResult {
  return {
    title: 'a system',
    ackedPerSecond: sustained * 2,
    ackedPerSecondOneInFlight: sustained,
    sustainedPerSecond: sustained,
    closed: [],
    tries: [],
    phases: [
      ...[0.25, 0.5, 1].map((share) => phase(`${share * 100} %`, sustained * share, alarmP99Ms)),
      ...extra,
    ],
    memoryBytesMax: 1 << 28,
  };
}

const figures: Figures = {
  bench: { node: '26', processors: 2, devices: 1_000, seconds: 4, deviceRateMax: 0, sustainedMeans: {} },
  generator: { ackedPerSecond: 500_000, ackedPerSecondOneInFlight: 60_000, sustainedPerSecond: 90_000 },
  skipped: { script: 'influxd not installed: apt-get install influxdb' },
  ours: systemFigures(course(60_000, 20, [phase(HALF_OF_STACK, 5_000, 9)])),
  mosquitto: systemFigures(course(70_000, undefined)),
  nodeRedStack: systemFigures(course(10_000, 30)),
};

describe('headline figures', () => {
  it('are taken at all and at half of the system’s own sustained rate', () => {
    const { ours } = figures;
    expect(ours).toMatchObject({ ackedPerSecond: 120_000, sustainedPerSecond: 60_000 });
    expect(ours).toMatchObject({ ackP99Ms: 8, alarmP99Ms: 20, cpuSecondsPerMillion: 100 / 60 });
  });

  it('are null, not missing, where there is nothing', () => {
    expect(figures.mosquitto).toHaveProperty('alarmP99Ms', null);
    expect(systemFigures({ ...course(0, 1), phases: [] })).toMatchObject({
      cpuSecondsPerMillion: null,
      ackP99Ms: null,
    });
  });
});

describe('targets', () => {
  const verdicts = targets(figures).map(({ ratio, verdict }) => [ratio?.toFixed(2), verdict]);

  it('compare within the run and say what was not measured', () => {
    expect(verdicts).toEqual([
      ['6.00', 'met'],
      [undefined, 'not measured'],
      ['0.17', 'met'],
      ['0.86', 'missed'],
      ['0.86', 'missed'],
      ['0.30', 'met'],
      ['0.67', 'met'],
      [undefined, 'not measured'],
      [undefined, 'not measured'],
    ]);
  });
});

describe('table and picture', () => {
  const lines = table(figures, targets(figures));

  it('show a column a system, what is missing, and who was skipped', () => {
    expect(lines[0]).toMatch(/ninewatch +Mosquitto alone +Node-RED stack$/);
    expect(lines.find((line) => line.startsWith('sustained/s'))).toMatch(/60,000 +70,000 +10,000$/);
    expect(lines.find((line) => line.startsWith('alarm p50/p99 ms, at 50'))).toContain(
      '5.00 / 20.0 (1 of 100 missing)',
    );
    expect(lines).toContain('skipped: script: influxd not installed: apt-get install influxdb');
    expect(lines.some((line) => line.includes('NINEWATCH_DEVICE_RATE_MAX=0'))).toBe(true);
  });

  it('draw a bar for every figure there is, with its ratio to the stack', () => {
    const svg = picture(figures);
    expect(svg.match(/<rect [^>]*rx="2"/g)).toHaveLength(3 + 3 + 3 + 2);
    expect(svg).toContain('>6.0 ×<');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
