import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  catalogueText,
  combinedRule,
  levelRule,
  SMOKE_RULE,
  TEST_MODE,
} from '../combine/testing/catalogue.ts';
import { MOVES, play, venueOfThree } from '../combine/testing/moves.ts';
import { catalogueOf } from '../evaluate/testing/virtual-device.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import type { ShadowFinding } from '../model/shadow.ts';

const EARLY = levelRule('early', 'shadow: true\n    author: lin').replace(
  'above: 0.5, clear: 0.3',
  'above: 0.2, clear: 0.1',
);

let stage: Stage;
beforeEach(() => {
  stage = venueOfThree(Stage.district()).withRules(catalogueText(EARLY, SMOKE_RULE));
  for (const id of ['s1', 's2', 's3']) stage.read(id, { smoke: 0 });
  stage.nowMs += 15_000;
});

function shadowsIn(changes: readonly Change[]): ShadowFinding[] {
  return of(changes, 'shadow').map(({ object }) => object);
}

describe('a rule on trial', () => {
  it('is told to its author alone, from its begin to its end', () => {
    const at = stage.nowMs;
    const begun = stage.read('s1', { smoke: 0.25 });
    expect(begun.map(({ kind }) => kind)).toEqual(['shadow']);
    expect(shadowsIn(begun)).toMatchObject([
      {
        ...{ version: 1, ruleId: 'early', author: 'lin', venueId: 'shop', region: 'g1', deviceId: 's1' },
        ...{ hazardKind: 'fire', class: 'alarm', value: 0.25, limit: 0.2, measuredAt: at, openedAt: at },
        evidence: [{ at, value: 0.25 }],
      },
    ]);
    stage.nowMs += 1_000;
    expect(shadowsIn(stage.read('s1', { smoke: 0.45 }))).toMatchObject([{ version: 2, value: 0.45 }]);
    expect(stage.openHazards()).toEqual([]);
    stage.nowMs += 1_000;
    const ended = stage.read('s1', { smoke: 0 });
    expect(shadowsIn(ended)).toMatchObject([{ version: 3, endedAt: stage.nowMs }]);
    expect(stage.state.venues.get('shop')?.shadows.size).toBe(0);
    expect(of(stage.changes, 'notice')).toEqual([]);
  });

  it('goes on beside the hazard of a rule in force', () => {
    const changes = stage.read('s1', { smoke: 0.7 });
    expect(changes.map(({ kind }) => kind).sort()).toContain('hazard');
    expect(shadowsIn(changes)).toHaveLength(1);
    expect(stage.hazard().members.map(({ ruleId }) => ruleId)).toEqual(['smoke-alarm']);
  });

  it('ends with its rule, and becomes a hazard when the rule comes into force', () => {
    stage.read('s1', { smoke: 0.25 });
    stage.withRules(catalogueText(EARLY.replace('shadow: true\n    ', ''), SMOKE_RULE));
    expect(shadowsIn(stage.changes).at(-1)?.endedAt).toBeDefined();
    expect(stage.hazard().members).toMatchObject([{ ruleId: 'early', active: true }]);
    stage.withRules(catalogueText(EARLY, SMOKE_RULE));
    expect(stage.hazard().active).toBe(false);
    expect(stage.state.venues.get('shop')?.shadows.size).toBe(1);
    stage.withRules(catalogueText(SMOKE_RULE));
    expect(stage.state.venues.get('shop')?.shadows.size).toBe(0);
  });

  it('blocks neither retiring nor silencing a device, and ends with it', () => {
    stage.read('s1', { smoke: 0.25 });
    stage.done({ type: 'device.command', deviceId: 's1', name: 'mute', args: {}, ttlS: 60 });
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    expect(shadowsIn(stage.changes).at(-1)).toMatchObject({ deviceId: 's1', endedAt: stage.nowMs });
  });

  it('moves with its device', () => {
    stage.read('s1', { smoke: 0.25 });
    stage.done({ type: 'device.change', id: 's1', patch: { venueId: 'bar' } });
    const told = shadowsIn(stage.changes).slice(-2);
    expect(told).toMatchObject([
      { venueId: 'shop', endedAt: stage.nowMs },
      { venueId: 'bar', region: 't1' },
    ]);
    expect(told[0]?.id).not.toBe(told[1]?.id);
    stage.nowMs += 1_000;
    stage.read('s1', { smoke: 0 });
    expect(shadowsIn(stage.changes).at(-1)).toMatchObject({ venueId: 'bar', endedAt: stage.nowMs });
  });

  it('[P3] is the same after a checkpoint', () => {
    stage.read('s1', { smoke: 0.25 });
    const text = encodeState(stage.state);
    stage.state = decodeState(text);
    expect(encodeState(stage.state)).toBe(text);
    stage.nowMs += 1_000;
    expect(shadowsIn(stage.read('s1', { smoke: 0 }))).toMatchObject([{ version: 2 }]);
  });

  it('[P8] keeps a bounded number open at a venue, the newest', () => {
    const finding = (n: number) => stage.finding({ role: 'shadow', deviceId: `d${n}`, ruleId: 'early' });
    stage.find(Array.from({ length: 256 }, (_, n) => finding(n)));
    stage.nowMs += 1;
    const changes = stage.find([finding(999)]);
    expect(shadowsIn(changes).map(({ endedAt }) => endedAt !== undefined)).toEqual([true, false]);
    expect(stage.state.venues.get('shop')?.shadows.size).toBe(256);
  });
});

it('[P5] a rule on trial changes nothing but what its author reads', () => {
  const flag = `
  - id: flag-shadow
    version: "1"
    shadow: true
    condition: { type: flag, flag: alarm }
    raises: { kind: device, class: fault, priority: { red: 1, orange: 1, yellow: 1, blue: 1 }, latched: true }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }`;
  const inForce = [SMOKE_RULE, combinedRule(), TEST_MODE];
  const onTrial = [EARLY, flag, combinedRule({ id: 'weighed', need: 'any', more: 'shadow: true' })];
  const [without, withThem] = [catalogueText(...inForce), catalogueText(...onTrial, ...inForce)].map(
    (text) => ({
      text,
      parsed: catalogueOf(text),
    }),
  );
  let told = 0;
  fc.assert(
    fc.property(MOVES, (moves) => {
      const [one, other] = [without, withThem].map((rules) => {
        const played = venueOfThree(Stage.district()).withRules(rules?.text);
        const before = played.changes.length;
        if (rules !== undefined) played.state.derived.catalogue = rules.parsed;
        moves.forEach((move, index) => {
          play(played, move, index + 1);
        });
        return played.changes.slice(before);
      });
      told += shadowsIn(other ?? []).length;
      expect(other?.filter(({ kind }) => kind !== 'shadow')).toEqual(one);
    }),
    { numRuns: 100 },
  );
  expect(told).toBeGreaterThan(100);
}, 60_000);
