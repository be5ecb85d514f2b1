import { describe, expect, it } from 'vitest';
import type { Raised } from '../history/raised.ts';
import { figuresOf } from './figures.ts';
import { judgeRun } from './judge.ts';
import type { Truth } from './truth.ts';
import { baselineOf, worseOnOtherRuns, worseOnSameRuns } from './worse.ts';

const MINUTE = 60_000;
const EXPOSURE = { deviceYears: 2, startAtMs: 0, endsAtMs: 1_000 * MINUTE };

function truth(more: Partial<Truth> = {}): Truth {
  const times = { beginsAt: 100 * MINUTE, endsAt: 130 * MINUTE, detectableAt: 105 * MINUTE };
  return {
    id: 't',
    type: 'danger',
    kind: 'flaming-fire',
    hazardKinds: ['fire'],
    toleratedKinds: ['co'],
    venueId: 'v',
    deviceIds: ['d'],
    ...times,
    ...more,
  };
}

function raised(minute: number, more: Partial<Raised> = {}): Raised {
  const at = minute * MINUTE;
  const member = {
    deviceId: 'd',
    ruleId: 'smoke',
    measuredAt: at,
    metric: 'smoke',
  } as Raised['members'][number];
  const hazard = {
    id: `h${minute}`,
    venueId: 'v',
    kind: 'fire',
    live: true,
    class: 'alarm',
    ruleId: 'smoke',
    deviceIds: ['d'],
  };
  return {
    ...hazard,
    measuredAt: at,
    openedAt: at,
    members: [member],
    spans: [{ from: at, to: at + MINUTE }],
    ...more,
  } as Raised;
}

const judge = (truths: Truth[], hazards: Raised[]) =>
  judgeRun({ truth: truths, raised: hazards, exposure: EXPOSURE, colourOf: () => 'red' });

describe('a danger', () => {
  it('is found by a hazard of its kind while it lasts, with the delay from both times', () => {
    const { findings, falseAlarms } = judge([truth()], [raised(106)]);
    expect(falseAlarms).toEqual([]);
    expect(findings).toMatchObject([
      {
        isFound: true,
        isAlarmed: true,
        isMeasured: true,
        afterBeginS: 360,
        afterDetectableS: 60,
        rules: { smoke: 60 },
      },
    ]);
  });

  it.each<[string, Raised]>([
    ['another kind', raised(106, { kind: 'gas' })],
    ['another venue', raised(106, { venueId: 'w' })],
    ['long before', raised(90)],
    ['long after', raised(140)],
    ['a test', raised(106, { live: false })],
  ])('is missed when there is only %s', (_, hazard) => {
    expect(judge([truth()], [hazard]).findings).toMatchObject([{ isFound: false }]);
  });

  it('that no standard calls one can be found, not missed', () => {
    const { detectableAt: _, ...hidden } = truth();
    expect(judge([hidden], [])).toEqual({ findings: [], falseAlarms: [] });
    expect(judge([hidden], [raised(110)]).falseAlarms).toEqual([]);
  });

  it('is found by a hazard that stood open before, from when the danger began again', () => {
    const before = raised(50, { spans: [{ from: 50 * MINUTE, to: 52 * MINUTE }, { from: 110 * MINUTE }] });
    expect(judge([truth()], [before]).findings).toMatchObject([{ afterBeginS: 600 }]);
  });
});

describe('a hazard that stood open before', () => {
  const span = (from: number, to?: number) => ({
    from: from * MINUTE,
    ...(to === undefined ? {} : { to: to * MINUTE }),
  });

  it('does not find a danger between two of its stretches', () => {
    const chatter = raised(50, { spans: [span(50, 52), span(200)] });
    expect(judge([truth()], [chatter]).findings).toMatchObject([{ isFound: false }]);
  });

  it('was false when it was raised, though the danger it tells of came later', () => {
    const lucky = raised(10, { spans: [span(10, 120)] });
    expect(judge([truth()], [lucky])).toMatchObject({
      findings: [{ isFound: true, afterBeginS: 0 }],
      falseAlarms: [{ hazardKind: 'fire', measuredAt: 10 * MINUTE }],
    });
  });

  it('is not false when it was raised by a danger before', () => {
    const first = truth({ id: 's', beginsAt: 5 * MINUTE, detectableAt: 6 * MINUTE, endsAt: 50 * MINUTE });
    const both = raised(10, { spans: [span(10, 120)] });
    expect(judge([first, truth()], [both]).falseAlarms).toEqual([]);
  });
});

describe('a false alarm', () => {
  it('names what went on there, or that nothing did', () => {
    const cooking = truth({
      id: 'c',
      type: 'nuisance',
      kind: 'cooking',
      hazardKinds: [],
      toleratedKinds: [],
    });
    expect(judge([cooking], [raised(110)]).falseAlarms).toMatchObject([
      { causes: ['cooking'], colour: 'red' },
    ]);
    expect(judge([cooking], [raised(400)]).falseAlarms).toMatchObject([{ causes: ['nothing'] }]);
  });

  it('is none where the truth tolerates it, and for a device’s fault only at that device', () => {
    expect(judge([truth()], [raised(110, { kind: 'co' })]).falseAlarms).toEqual([]);
    const stuck = truth({ type: 'fault', kind: 'stuck', hazardKinds: ['device'], toleratedKinds: [] });
    expect(judge([stuck], [raised(110, { kind: 'device' })]).falseAlarms).toEqual([]);
    expect(judge([stuck], [raised(110, { kind: 'device', deviceIds: ['e'] })]).falseAlarms).toHaveLength(1);
  });
});

describe('worse', () => {
  const many = (minute: number, of = 40) => {
    const ids = Array.from({ length: of }, (_, n) => `v${n}`);
    const verdicts = judge(
      ids.map((venueId) => truth({ id: venueId, venueId })),
      ids.map((venueId, n) => raised(minute + n / 100, { venueId })),
    );
    return baselineOf(figuresOf(verdicts, { red: 2 }), verdicts.findings);
  };

  it('is not the same, and not better', () => {
    expect(worseOnSameRuns(many(106), many(106))).toEqual([]);
    expect(worseOnOtherRuns(many(106), many(106))).toEqual([]);
    expect(worseOnSameRuns(many(105), many(106))).toEqual([]);
  });

  it('is a rule that finds nothing any more, though others still do', () => {
    const ids = Array.from({ length: 40 }, (_, n) => `v${n}`);
    const with_ = (...rules: string[]) => {
      const members = rules.map((ruleId) => ({
        deviceId: 'd',
        ruleId,
        measuredAt: 106 * MINUTE,
        metric: 'm',
      }));
      const verdicts = judge(
        ids.map((venueId) => truth({ id: venueId, venueId })),
        ids.map((venueId) => raised(106, { venueId, members: members as Raised['members'] })),
      );
      return baselineOf(figuresOf(verdicts, { red: 2 }), verdicts.findings);
    };
    const [before, now] = [with_('smoke', 'heat'), with_('smoke')];
    expect(worseOnSameRuns(now, before)).toEqual([expect.stringMatching(/^rule heat: found 0\.0 %/)]);
    expect(worseOnOtherRuns(now, before)).toEqual([expect.stringMatching(/^rule heat: found 0\.0 %/)]);
    expect(worseOnSameRuns(before, now)).toEqual([]);
  });

  it('is a rule that was never wrong and now is', () => {
    const { findings, ...calm } = judge([truth()], [raised(106)]);
    const noisy = judge(
      [truth()],
      [106, ...Array.from({ length: 12 }, (_, n) => 200 + 10 * n)].map((minute) => raised(minute)),
    );
    const before = baselineOf(figuresOf({ findings, ...calm }, { red: 2 }), findings);
    const now = baselineOf(figuresOf(noisy, { red: 2 }), noisy.findings);
    expect(before.false).not.toHaveProperty('rule smoke');
    expect(worseOnSameRuns(now, before).join('\n')).toMatch(
      /false rule smoke: 6\.00 a device-year, before 0\.00/,
    );
    expect(worseOnOtherRuns(now, before).join('\n')).toMatch(/false rule smoke/);
  });

  it('is found less, found later, and more that is false', () => {
    expect(worseOnSameRuns(many(150), many(106)).join('\n')).toMatch(/found 0\.0 %[\s\S]*false alarms/);
    expect(worseOnOtherRuns(many(150), many(106)).join('\n')).toMatch(/found 0\.0 %[\s\S]*false alarms/);
    expect(worseOnSameRuns(many(107), many(106))).toEqual(['rule smoke: decides 60.0 s later']);
  });
});
