import { describe, expect, it } from 'vitest';
import { TEST_CATALOGUE } from '../../fold/testing/catalogue.ts';
import { START_MS, Stage } from '../../fold/testing/stage.ts';
import type { Act } from '../../model/act.ts';
import { diffRaised } from '../diff/diff.ts';
import { originOf } from './follow.ts';
import { actsOf } from './ground.ts';
import { Trial } from './trial.ts';

const RULES = { version: 'test', text: TEST_CATALOGUE };
const EARLY = {
  version: 'early',
  text: TEST_CATALOGUE.replace('above: 0.4, clear: 0.2', 'above: 0.3, clear: 0.2'),
};

/** Smoke that rises over a minute, is gone, is acknowledged and reset; and comes again. */
function twoFires(): Stage {
  const stage = Stage.district().withRules();
  for (let fire = 0; fire < 2; fire += 1) {
    for (const smoke of [0.1, 0.3, 0.35, 0.5, 0.1]) {
      stage.tick(20_000);
      stage.read('s1', { smoke });
    }
    const { id, version } = stage.hazard();
    stage.done({ type: 'hazard.acknowledge', hazardId: id, expectedVersion: version });
    stage.done({ type: 'hazard.reset', hazardId: id });
  }
  return stage;
}

function trialOf(stage: Stage, rules: typeof RULES): Trial {
  const hazards = new Map(
    stage.changes.flatMap((change) =>
      change.kind === 'hazard' ? [[change.object.id, change.object] as const] : [],
    ),
  );
  const find = (act: Act) => {
    const hazard = 'hazardId' in act ? hazards.get(act.hazardId) : undefined;
    return hazard === undefined ? undefined : originOf(hazard);
  };
  const trial = new Trial(rules, START_MS, { originOf: find });
  for (const entry of stage.entries) trial.take(entry);
  return trial;
}

describe('a trial', () => {
  it('[P3] raises under the same rules what was raised, under the same ids', () => {
    const stage = twoFires();
    const trial = trialOf(stage, RULES);
    const ids = new Set(
      stage.changes.flatMap((change) => (change.kind === 'hazard' ? [change.object.id] : [])),
    );
    expect(trial.history.raised().map(({ id }) => id)).toEqual([...ids]);
    expect(trial.refusedActs).toBe(0);
    expect(trial.history.raised().every(({ state }) => state === 'closed')).toBe(true);
  });

  it('takes people’s acts for the same danger under other rules, so that the second fire is another hazard', () => {
    const stage = twoFires();
    const [before, after] = [trialOf(stage, RULES), trialOf(stage, EARLY)];
    expect(after.refusedActs).toBe(0);
    const differences = diffRaised(after.history.raised(), before.history.raised());
    expect(differences.map(({ verdict, byMs }) => [verdict, byMs])).toEqual([
      ['earlier', -40_000],
      ['earlier', -40_000],
    ]);
  });

  it('refuses acts on what these rules never raised, and alters no entry', () => {
    const stage = twoFires();
    const entries = structuredClone(stage.entries);
    const never = { version: 'never', text: TEST_CATALOGUE.replace('above: 0.4', 'above: 40') };
    const trial = trialOf(stage, never);
    expect(trial.refusedActs).toBe(4);
    expect(trial.history.raised()).toEqual([]);
    expect(stage.entries).toEqual(entries);
  });

  it('begins in the middle from the facts of the ledger', () => {
    const stage = twoFires();
    stage.done({ type: 'venue.override', id: 'shop', colour: 'blue', reason: 'a shed' });
    stage.done({ type: 'device.change', id: 's2', patch: { retired: true } });
    const { regions, venues } = stage.state;
    const facts = {
      regions: regions.values(),
      venues: venues.values().flatMap(({ venue }) => (venue === null ? [] : [venue])),
      devices: venues.values().flatMap(({ devices }) => devices.values().map(({ device }) => device)),
    };
    const middle = stage.entries.length;
    for (const smoke of [0.1, 0.5]) stage.read('s1', { smoke });
    const trial = new Trial(RULES, START_MS);
    trial.begin('e1', actsOf(facts), START_MS);
    for (const entry of stage.entries.slice(middle)) trial.take(entry);
    expect(trial.history.raised()).toMatchObject([
      { venueId: 'shop', risk: 'blue', priority: 2, deviceIds: ['s1'] },
    ]);
  });

  it('forgets silences of a time whose readings it was not given, and tells a later one at its own time', () => {
    const stage = Stage.district().withRules();
    const talk = (minutes: number) => {
      for (let n = 0; n < minutes; n += 1) {
        stage.tick(60_000);
        stage.read('s1', { smoke: 0.1 });
      }
    };
    talk(30);
    const readFromMs = stage.nowMs;
    talk(10);
    for (let n = 0; n < 15; n += 1) stage.tick(60_000);
    const trial = new Trial(RULES, START_MS, { readFromMs });
    for (const entry of stage.entries) {
      if (entry.record.kind !== 'message' || entry.record.receivedAt > readFromMs) trial.take(entry);
    }
    const silences = trial.history.raised().filter(({ deviceIds }) => deviceIds.includes('s1'));
    expect(silences.map(({ state, measuredAt }) => [state, measuredAt > readFromMs])).toEqual([
      ['closed', false],
      ['unacknowledged', true],
    ]);
    expect(trial.refusedActs).toBe(0);
  });
});
