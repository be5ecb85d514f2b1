import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RISK_COLOURS, type RiskColour } from '../model/facts.ts';
import { COUNTED_BY_MONTH, COUNTED_NOW } from '../model/score.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { BY_RISK, type ScoreFacts, scoreOf } from './score-of.ts';

const parsed = parseProfile(SHIPPED_PROFILE);
if (!parsed.ok) throw new Error('the shipped profile cannot be read');
const section = {
  ...parsed.profile.score,
  points: {
    alarms: 15,
    falseAlarms: 2,
    late: 5,
    missedDuties: 3,
    prohibitions: 10,
    overdue: 8,
    openMajor: 20,
    silent: 5,
    neverSent: 3,
    faulty: 0.25,
  },
  partMax: 40,
  worse: { blue: 20, yellow: 40, orange: 70 },
  better: { atMost: 5, months: 12 },
};
const NONE = {
  alarms: 0,
  falseAlarms: 0,
  late: 0,
  missedDuties: 0,
  prohibitions: 0,
  overdue: 0,
  openMajor: 0,
  silent: 0,
  neverSent: 0,
  faulty: 0,
};
function facts({ counts = {}, ...more }: Omit<Partial<ScoreFacts>, 'counts'> & { counts?: object } = {}) {
  const plain = { inForce: 'yellow', computed: 'yellow', sending: 2, quietMonths: 0 } as const;
  return { ...plain, ...more, counts: { ...NONE, ...counts } } satisfies ScoreFacts;
}
const proposed = (asked: Parameters<typeof facts>[0]) => scoreOf(facts(asked), section).proposal;

describe('a score', () => {
  it('is the sum of its parts, each said in both languages, those of nothing left out', () => {
    expect(scoreOf(facts({ counts: { alarms: 2, silent: 1, faulty: 2 } }), section)).toEqual({
      score: 35.5,
      parts: [
        { key: 'alarms', count: 2, points: 30, say: { zh: '报警 2', en: 'alarms: 2' } },
        { key: 'silent', count: 1, points: 5, say: { zh: '失联设备 1', en: 'silent devices: 1' } },
        { key: 'faulty', count: 2, points: 0.5, say: { zh: '故障设备 2', en: 'faulty devices: 2' } },
      ],
    });
    expect(scoreOf(facts(), section)).toEqual({ score: 0, parts: [] });
  });

  it.each([...COUNTED_BY_MONTH, ...COUNTED_NOW])('counts %s by the points of the profile', (key) => {
    const { score, parts } = scoreOf(facts({ counts: { [key]: 1 } }), section);
    expect(parts.map((part) => part.key)).toEqual([key]);
    expect(score).toBeCloseTo(section.points[key], 0);
  });

  it('lets no part add more than the most', () => {
    const { score, parts } = scoreOf(facts({ counts: { neverSent: 500 } }), section);
    expect(score).toBe(40);
    expect(parts[0]).toMatchObject({ count: 500, points: 40 });
  });
});

describe('what a score proposes', () => {
  const many = { alarms: 3, openMajor: 3 };

  it.each([
    ['blue', 'yellow', { openMajor: 1 }, 'yellow'],
    ['blue', 'yellow', { alarms: 1 }, undefined],
    ['yellow', 'yellow', { openMajor: 2 }, 'orange'],
    ['yellow', 'yellow', { openMajor: 1, alarms: 1 }, undefined],
    ['orange', 'orange', many, 'red'],
    ['orange', 'orange', { openMajor: 2 }, undefined],
    ['red', 'red', many, undefined],
    // A second step away from what the rule computes.
    ['orange', 'yellow', many, undefined],
    // A person set it milder than the rule: a step back.
    ['yellow', 'red', many, 'orange'],
  ] as const)('%s, by the rule %s, at %j: %s', (inForce, computed, counts, colour) => {
    expect(proposed({ inForce, computed, counts })).toBe(colour);
  });

  it.each([
    ['yellow', 'yellow', 'blue'],
    // A person set it worse than the rule.
    ['orange', 'yellow', 'yellow'],
    ['red', 'orange', 'orange'],
    ['red', 'yellow', 'orange'],
    // What a rule makes red or orange stays so.
    ['red', 'red', undefined],
    ['orange', 'orange', undefined],
    ['orange', 'red', undefined],
    ['yellow', 'orange', undefined],
    ['blue', 'yellow', undefined],
  ] as const)('%s, by the rule %s, after a quiet year: %s', (inForce, computed, colour) => {
    expect(proposed({ inForce, computed, quietMonths: 12 })).toBe(colour);
    expect(proposed({ inForce, computed, quietMonths: 11 })).toBeUndefined();
    expect(proposed({ inForce, computed, quietMonths: 12, counts: { overdue: 1 } })).toBeUndefined();
  });

  it('is blue only where devices would have said something', () => {
    expect(proposed({ quietMonths: 12, sending: 0 })).toBeUndefined();
  });

  it('is one step from the colour in force and at most one from the rule, whatever the facts', () => {
    const colour = fc.constantFrom<RiskColour>(...RISK_COLOURS);
    const count = fc.nat({ max: 20 });
    const counts = fc.record(Object.fromEntries(Object.keys(NONE).map((key) => [key, count])));
    const steps = (one: RiskColour, other: RiskColour) =>
      Math.abs(BY_RISK.indexOf(one) - BY_RISK.indexOf(other));
    fc.assert(
      fc.property(colour, colour, counts, fc.nat({ max: 14 }), (inForce, computed, found, quietMonths) => {
        const asked = proposed({ inForce, computed, counts: found, quietMonths });
        if (asked === undefined) return;
        expect(steps(asked, inForce)).toBe(1);
        expect(steps(asked, computed)).toBeLessThanOrEqual(1);
        if (computed === 'red') expect(BY_RISK.indexOf(asked)).toBeLessThan(BY_RISK.indexOf(inForce));
      }),
    );
  });
});
