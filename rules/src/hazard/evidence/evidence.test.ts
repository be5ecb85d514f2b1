import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { START_MS, Stage } from '../../fold/testing/stage.ts';
import type { FindingChange } from '../../model/finding.ts';

function raised(...overs: Partial<FindingChange>[]): Stage {
  const stage = Stage.district();
  for (const over of overs) stage.find([stage.finding(over)]);
  return stage;
}
const confidence = (...overs: Partial<FindingChange>[]) =>
  raised(...overs)
    .openHazards()
    .find(({ kind }) => kind === 'fire')?.confidence;

describe('evidence', () => {
  it('is the reading that decided, or those that the rule names', () => {
    const one = raised({ metric: 'smoke', value: 0.5 }).hazard();
    expect(one.members[0]?.evidence).toEqual([{ at: START_MS, metric: 'smoke', value: 0.5 }]);
    const evidence = [1, 2, 3].map((seq) => ({ at: START_MS + seq, seq, value: seq }));
    expect(raised({ evidence }).hazard().members[0]?.evidence).toEqual(evidence);
  });

  it('[P8] keeps the first and the latest, at most five', () => {
    const stage = Stage.district();
    for (let i = 0; i < 9; i += 1) {
      stage.find([stage.finding({ measuredAt: START_MS + i, value: i })]);
      stage.find([stage.finding({ edge: 'fall', measuredAt: START_MS + i })]);
    }
    expect(stage.hazard().members[0]?.evidence?.map(({ value }) => value)).toEqual([0, 5, 6, 7, 8]);
  });

  it('[P7] older evidence comes first', () => {
    const stage = raised({ value: 2 }, { edge: 'earlier', measuredAt: START_MS - 5, value: 1 });
    expect(stage.hazard().members[0]?.evidence?.map(({ value }) => value)).toEqual([1, 2]);
  });
});

describe('confidence', () => {
  it('follows what a finding stands on', () => {
    const bases = ['reading', 'sustained', 'dose', 'combined'] as const;
    expect(bases.map((basis) => confidence({ basis }))).toEqual([0.5, 0.7, 0.8, 0.9]);
  });

  it('another device is a witness of its own, another metric of one device half of one', () => {
    const smoke = { metric: 'smoke', basis: 'reading' } as const;
    expect(confidence(smoke, { ...smoke, deviceId: 's2' })).toBe(0.75);
    expect(confidence(smoke, { ...smoke, ruleId: 'heat', metric: 'temperature' })).toBe(0.63);
    expect(confidence(smoke, { ...smoke, ruleId: 'smoke-early' })).toBe(0.5);
  });

  it('a fault of the device halves its word, a doubtful time takes a tenth', () => {
    const fault = { ruleId: 'fault', hazardKind: 'device', class: 'fault', latched: false } as const;
    expect(confidence({ basis: 'reading' }, fault)).toBe(0.25);
    expect(confidence(fault, { basis: 'reading' })).toBe(0.25);
    expect(confidence({ basis: 'reading' }, { ...fault, deviceId: 's2' })).toBe(0.5);
    expect(confidence({ basis: 'reading', late: true })).toBe(0.45);
  });

  it('never leaves 0 to 1, and another witness never lowers it', () => {
    const finding = fc.record({
      deviceId: fc.constantFrom('s1', 's2', 's3'),
      ruleId: fc.constantFrom('a', 'b'),
      basis: fc.constantFrom('reading' as const, 'dose' as const, 'watch' as const),
      metric: fc.constantFrom('smoke', 'temperature'),
      late: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1, maxLength: 8 }), (list) => {
        const before = confidence(...list) ?? -1;
        expect(before).toBeGreaterThan(0);
        expect(before).toBeLessThan(1);
        expect(confidence(...list, { deviceId: 's9', basis: 'reading' })).toBeGreaterThanOrEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the sentence', () => {
  it('says since when, by the district’s clock, and how many others', () => {
    const why = { zh: '厨房 烟雾浓度 0.5 dB/m', en: 'kitchen: smoke at 0.5 dB/m' };
    expect(raised({ why }).hazard().why).toEqual({
      zh: '厨房 烟雾浓度 0.5 dB/m，自 11-25 00:00:00 起',
      en: 'kitchen: smoke at 0.5 dB/m, since 11-25 00:00:00',
    });
    const { zh, en } = raised({ why }, { deviceId: 's2' }, { deviceId: 's3' }).hazard().why;
    expect(zh).toMatch(/；另有 2 台设备$/);
    expect(en).toMatch(/; and 2 more devices$/);
    expect(raised({ why }, { deviceId: 's2' }).hazard().why.en).toMatch(/; and 1 more device$/);
  });

  it('[P6] a wild time is no reason to stop', () => {
    expect(raised({ measuredAt: 9e15 }).hazard().why.en).toMatch(/since/);
    expect(raised({ measuredAt: -9e15 }).hazard().why.en).toMatch(/since 01-01/);
  });
});
