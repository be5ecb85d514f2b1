import { describe, expect, it } from 'vitest';
import { dutiesOf, passUntil, town } from '../duty/testing.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, type Stage } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import type { RiskColour, Venue } from '../model/facts.ts';
import type { ScoreFiling } from '../model/score.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { TicketStage } from '../ticket/testing/ticket-stage.ts';
import { SCORED_PER_TICK_MAX } from './daily.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const scores = (changes: readonly Change[]) =>
  of(changes, 'filing')
    .map(({ object }) => object)
    .filter((filing): filing is ScoreFiling => filing.type === 'score');

class ScoreStage extends TicketStage {
  static override withPeople(): ScoreStage {
    const stage = new ScoreStage();
    const other = TicketStage.withPeople();
    stage.state = other.state;
    stage.entries.push(...other.entries);
    stage.changes.push(...other.changes);
    stage.nowMs = other.nowMs;
    for (const deviceId of ['s1', 's2'])
      stage.done({ type: 'device.change', id: deviceId, patch: { retired: true } });
    stage.tick(HOUR_MS);
    return stage;
  }

  /** So many venues more, each with a device that never sends. */
  addVenues(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const id = `v-${String(index).padStart(4, '0')}`;
      this.done({ type: 'venue.create', venue: { id, name: id, category: 1, region: 'g1', facts: {} } });
      this.done({
        type: 'device.create',
        device: { id: `d-${id}`, venueId: id, kind: 'smoke', secretHash: 'h' },
      });
    }
  }

  /** A live alarm that is over, closed with this cause; an hour later, so that the next is no chatter. */
  alarm(cause: 'fire' | 'nuisance' | 'test' | 'unknown'): void {
    this.find([this.finding({ deviceId: 's9' })]);
    const { id: hazardId } = this.hazard();
    this.find([this.finding({ deviceId: 's9', edge: 'fall' })]);
    this.done({ type: 'hazard.close', hazardId, cause });
    this.tick(HOUR_MS);
  }

  major(count: number): void {
    for (let index = 0; index < count; index += 1) {
      this.report({ class: 'major', handling: 'listed', place: `room ${index}` });
    }
  }

  score(): ScoreFiling | undefined {
    return scores(this.changes).at(-1);
  }

  venue(): Venue {
    const venue = this.state.venues.get('shop')?.venue;
    if (venue == null) throw new Error('no shop');
    return venue;
  }

  /** As many days as it takes for something to be proposed. */
  propose(): ScoreFiling {
    this.major(2);
    this.tick(DAY_MS);
    const score = this.score();
    if (score?.proposal === undefined) throw new Error('nothing is proposed');
    return score;
  }
}

describe('the daily score', () => {
  it('is nothing on file where there is nothing to count, and proposes a neighbour where there is', () => {
    const stage = ScoreStage.withPeople();
    expect(scores(stage.tick(DAY_MS))).toEqual([]);
    const { version, risk } = stage.venue();
    expect(stage.propose()).toMatchObject({
      ...{ type: 'score', id: 'score-shop', region: 'g1', venueId: 'shop', state: 'proposed' },
      proposal: { colour: 'orange', from: 'yellow', since: stage.nowMs },
    });
    expect(stage.score()?.parts.map(({ key }) => key)).toEqual(['overdue', 'openMajor']);
    // It proposes and never overwrites: neither the colour nor the version that people saw.
    expect(stage.venue()).toMatchObject({ version, risk, computedRisk: 'yellow' });
  });

  it('tells nothing while nothing changes', () => {
    const stage = ScoreStage.withPeople();
    stage.propose();
    expect(scores(stage.tick(HOUR_MS))).toEqual([]);
    expect(scores(stage.tick(DAY_MS))).toEqual([]);
  });

  it('[P8] takes so many venues a tick, each once a day, in the order of their ids', () => {
    const stage = ScoreStage.withPeople();
    stage.addVenues(SCORED_PER_TICK_MAX + 30);
    const first = scores(stage.tick(DAY_MS)).map(({ venueId }) => venueId);
    expect(first).toHaveLength(SCORED_PER_TICK_MAX - 1);
    expect(first).toEqual([...first].sort());
    const second = scores(stage.tick(1_000)).map(({ venueId }) => venueId);
    expect(second).toHaveLength(31);
    expect(first.filter((id) => second.includes(id))).toEqual([]);
    expect(scores(stage.tick(1_000))).toEqual([]);
  });

  it('[P3] goes on from a checkpoint as it would have gone on', () => {
    const stage = ScoreStage.withPeople();
    stage.addVenues(SCORED_PER_TICK_MAX + 30);
    stage.alarm('fire');
    stage.tick(DAY_MS);
    const text = encodeState(stage.state);
    const going = stage.tick(1_000);
    const after = encodeState(stage.state);
    const other = new ScoreStage();
    other.entries.push(...stage.entries.slice(0, -1));
    other.state = decodeState(text);
    other.nowMs = stage.nowMs - 1_000;
    expect(encodeState(other.state)).toBe(text);
    expect(other.tick(1_000)).toEqual(going);
    expect(encodeState(other.state)).toBe(after);
  });

  it('has no score for a closed venue', () => {
    const stage = ScoreStage.withPeople();
    stage.propose();
    stage.done({ type: 'venue.state', id: 'shop', state: 'closed', reason: 'moved away' });
    expect(stage.score()).toMatchObject({ state: 'scored', value: 0, parts: [] });
    expect(stage.score()).not.toHaveProperty('proposal');
  });
});

describe('what a score looks back on', () => {
  const partsOf = (stage: ScoreStage) =>
    Object.fromEntries((stage.score()?.parts ?? []).map(({ key, count }) => [key, count]));

  it('counts alarms by what people say they were, tests not at all', () => {
    const stage = ScoreStage.withPeople();
    const months = () => Object.values(stage.state.venues.get('shop')?.months ?? {});
    for (const cause of ['fire', 'nuisance', 'nuisance', 'test', 'unknown'] as const) stage.alarm(cause);
    expect(months()).toEqual([{ alarms: 2, falseAlarms: 2 }]);
    stage.tick(DAY_MS);
    expect(partsOf(stage)).toMatchObject({ alarms: 2, falseAlarms: 2 });
  });

  it('counts what stands now as well', () => {
    const stage = ScoreStage.withPeople();
    stage.find([stage.finding({ deviceId: 's9' })]);
    stage.tick(DAY_MS);
    expect(partsOf(stage)).toMatchObject({ alarms: 1, overdue: 1 });
  });

  it('counts what was put right late, when it is approved', () => {
    const stage = ScoreStage.withPeople();
    const { id } = stage.report();
    stage.tick(10 * DAY_MS);
    expect(partsOf(stage)).toMatchObject({ overdue: 1 });
    stage.finish(id);
    stage.tick(DAY_MS);
    expect(partsOf(stage)).toEqual({ late: 1 });
  });

  it('[P8] forgets months that no score looks back on, and then proposes to take back what a person set worse', () => {
    const stage = ScoreStage.withPeople();
    stage.colour('orange');
    const { id } = stage.report();
    stage.tick(10 * DAY_MS);
    stage.finish(id);
    stage.tick(DAY_MS);
    expect(partsOf(stage)).toEqual({ late: 1 });
    for (let month = 0; month < 13; month += 1) stage.tick(31 * DAY_MS);
    expect(stage.score()).toMatchObject({ value: 0, proposal: { colour: 'yellow', from: 'orange' } });
    const accept = { type: 'proposal.accept', id: 'shop', reason: 'a quiet year' } as const;
    const venue = stage.done<Venue>(accept);
    expect(venue.risk).toBe('yellow');
    // It is the colour of the rule again: nothing pins it when the facts change.
    expect(venue).not.toHaveProperty('override');
  });

  it('keeps twelve months at most', () => {
    const stage = ScoreStage.withPeople();
    for (let month = 0; month < 20; month += 1) {
      const { id } = stage.report({ title: `blocked ${month}` });
      stage.tick(31 * DAY_MS);
      stage.finish(id);
    }
    expect(Object.keys(stage.state.venues.get('shop')?.months ?? {}).length).toBeLessThanOrEqual(12);
    expect(Object.keys(stage.state.venues.get('shop')?.months ?? {}).length).toBeGreaterThan(10);
  });
});

describe('an answer to a proposal', () => {
  const accept = { type: 'proposal.accept', id: 'shop', reason: '整改反复' } as const;
  const dismiss = { type: 'proposal.dismiss', id: 'shop', reason: '已约谈' } as const;
  const risk = (stage: ScoreStage): RiskColour => stage.venue().risk;

  it('that accepts is an override, in force at once', () => {
    const stage = ScoreStage.withPeople();
    const { value } = stage.propose();
    const venue = stage.done<Venue>(accept, 'li');
    expect(venue).toMatchObject({
      ...{ risk: 'orange', computedRisk: 'yellow' },
      override: { colour: 'orange', reason: '整改反复', by: 'li' },
    });
    const colours = of(stage.changes, 'filing').filter(({ object }) => object.type === 'colour');
    expect(colours.at(-1)?.object).toMatchObject({
      from: 'yellow',
      to: 'orange',
      because: 'proposal.accept',
    });
    expect(stage.score()).toMatchObject({
      ...{ state: 'scored', accepted: { by: 'li', reason: '整改反复', colour: 'orange', score: value } },
    });
    expect(stage.score()).not.toHaveProperty('proposal');
    expect(stage.refused(accept)).toBe('wrong-state');
  });

  it('that dismisses stays on file and holds for the span of the profile', () => {
    const stage = ScoreStage.withPeople();
    const { value } = stage.propose();
    stage.done(dismiss, 'li');
    expect(stage.score()).toMatchObject({
      ...{ state: 'scored', value },
      dismissed: {
        by: 'li',
        reason: '已约谈',
        colour: 'orange',
        score: value,
        until: stage.nowMs + 90 * DAY_MS,
      },
    });
    expect(risk(stage)).toBe('yellow');
    for (let day = 0; day < 89; day += 1) stage.tick(DAY_MS);
    expect(stage.score()).not.toHaveProperty('proposal');
    stage.tick(2 * DAY_MS);
    expect(stage.score()).toMatchObject({ state: 'proposed', proposal: { colour: 'orange' } });
  });

  it('that dismisses is over when the score has risen by a step', () => {
    const stage = ScoreStage.withPeople();
    const { value } = stage.propose();
    stage.done(dismiss, 'li');
    stage.find([stage.finding({ deviceId: 's9' })]);
    stage.tick(DAY_MS);
    const risen = stage.score();
    expect((risen?.value ?? 0) - value).toBeGreaterThanOrEqual(20);
    expect(risen).toMatchObject({ state: 'proposed', proposal: { colour: 'orange' } });
  });

  it('[P4] is refused without a reason, of another version, or where nothing is proposed', () => {
    const stage = ScoreStage.withPeople();
    expect(stage.refused(accept)).toBe('wrong-state');
    expect(stage.refused({ ...accept, id: 'nowhere' })).toBe('not-found');
    const { version } = stage.propose();
    const before = encodeState(stage.state);
    for (const act of [accept, dismiss]) {
      expect(stage.refused({ ...act, reason: '' })).toBe('invalid');
      expect(stage.refused({ ...act, expectedVersion: version + 1 })).toBe('stale-version');
    }
    expect(encodeState(stage.state)).toBe(before);
    expect(stage.act({ ...dismiss, expectedVersion: version }).ok).toBe(true);
  });

  it('becomes another one at once when a person sets another colour', () => {
    const stage = ScoreStage.withPeople();
    stage.propose();
    stage.colour('red');
    expect(stage.score()).not.toHaveProperty('proposal');
  });
});

describe('a district', () => {
  it('with other weights proposes otherwise on the same facts', () => {
    const usual = ScoreStage.withPeople();
    const mild = ScoreStage.withPeople();
    const text = SHIPPED_PROFILE.replace(/openMajor: \d+/, 'openMajor: 1');
    mild.done({ type: 'profile.set', region: 't1', text });
    for (const stage of [usual, mild]) {
      stage.major(2);
      stage.tick(DAY_MS);
    }
    expect(usual.score()?.proposal?.colour).toBe('orange');
    expect(mild.score()).toMatchObject({ state: 'scored' });
  });
});

describe('duties and prohibitions', () => {
  const START = '2026-01-01T00:00';
  const inspect = (stage: Stage, as: 'patrol' | 'self_inspection', broken: string[]) => {
    const known = [...checklist.items, ...checklist.prohibitions].map(({ key }) => key);
    const asked = as === 'self_inspection' ? known : broken;
    const items = asked.map((key) => ({ key, ok: !broken.includes(key) }));
    const inspection = { venueId: 'red', as, items, findings: [], photos: [] };
    stage.done({ type: 'inspection.record', inspection }, as === 'patrol' ? 'office' : 'boss');
  };
  const partsOf = (stage: Stage, venueId = 'red') =>
    Object.fromEntries(
      (scores(stage.changes).findLast((score) => score.venueId === venueId)?.parts ?? []).map(
        ({ key, count, points }) => [key, [count, points]],
      ),
    );
  const { checklist, score } = shippedProfile();

  it('an owner who misses what is told as inaction is scored for it, and nobody for what an office missed', () => {
    const stage = town();
    passUntil(stage, '2026-02-02T06:00');
    const missed = dutiesOf(stage.changes).filter(
      ({ state, venueId }) => state === 'missed' && venueId === 'red',
    );
    expect(new Set(missed.map(({ role }) => role))).toEqual(new Set(['owner', 'grid_worker', 'town_office']));
    const own = missed.filter(({ key }) => key === 'self_inspection');
    expect(own).toHaveLength(1);
    expect(partsOf(stage)).toEqual({ missedDuties: [1, score.points.missedDuties] });
    expect(stage.state.venues.get('red')?.venue?.risk).toBe('red');
  });

  it('each prohibition that others find broken counts, what an owner reports does not', () => {
    const stage = town(SHIPPED_PROFILE, START);
    stage.tick(HOUR_MS);
    inspect(stage, 'self_inspection', ['indoor_ebikes', 'hot_work_open']);
    stage.tick(DAY_MS);
    expect(partsOf(stage)).not.toHaveProperty('prohibitions');
    inspect(stage, 'patrol', ['indoor_ebikes', 'hot_work_open', 'manager']);
    stage.tick(DAY_MS);
    expect(partsOf(stage).prohibitions).toEqual([2, 2 * score.points.prohibitions]);
  });

  it('propose, and change no colour by themselves', () => {
    const heavy = SHIPPED_PROFILE.replace(/prohibitions: \d+/, 'prohibitions: 40');
    const stage = town(heavy, START);
    stage.tick(HOUR_MS);
    const inspection = {
      ...{ venueId: 'yellow', as: 'patrol' as const, findings: [], photos: [] },
      items: [{ key: 'indoor_ebikes', ok: false }],
    };
    stage.done({ type: 'inspection.record', inspection }, 'office');
    stage.tick(DAY_MS);
    const found = scores(stage.changes).findLast(({ venueId }) => venueId === 'yellow');
    expect(found).toMatchObject({ state: 'proposed', proposal: { colour: 'orange', from: 'yellow' } });
    expect(stage.state.venues.get('yellow')?.venue?.risk).toBe('yellow');
  });

  it('weigh nothing in a profile that does not speak of them', () => {
    const silent = SHIPPED_PROFILE.replace(/missedDuties: \d+, prohibitions: \d+, /, '');
    const stage = town(silent);
    passUntil(stage, '2026-02-02T06:00');
    expect(partsOf(stage)).toEqual({});
  });

  it('[P3] survive a restart, and months that older versions counted', () => {
    const stage = town(SHIPPED_PROFILE, START);
    stage.tick(HOUR_MS);
    inspect(stage, 'patrol', ['indoor_ebikes']);
    const place = stage.state.venues.get('red');
    const [month = ''] = Object.keys(place?.months ?? {});
    if (place === undefined) throw new Error('no venue');
    place.months = { ...place.months, [Number(month) - 1]: { alarms: 1, falseAlarms: 0, late: 0 } };
    stage.state = decodeState(encodeState(stage.state));
    stage.tick(DAY_MS);
    expect(partsOf(stage)).toMatchObject({
      alarms: [1, score.points.alarms],
      prohibitions: [1, score.points.prohibitions],
    });
  });
});

function shippedProfile() {
  const parsed = parseProfile(SHIPPED_PROFILE);
  if (!parsed.ok) throw new Error('the shipped profile cannot be read');
  return parsed.profile;
}
