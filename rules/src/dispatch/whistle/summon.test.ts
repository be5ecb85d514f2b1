/** A whistle whose venue comes to lie elsewhere: those who have it now are called, nobody else. */

import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../../fold/testing/stage.ts';
import type { Role } from '../../model/facts.ts';
import type { WhistleFiling } from '../../model/loop/case.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SECTION = '规建办';
const FIRE = '消防救援机构';
const TRADE = '市场监管部门';
const sectionOf = (town: string) => ({ office: SECTION, role: 'town_section' as const, region: town });

function person(stage: Stage, username: string, role: Role, region: string): void {
  const user = {
    id: `${username}-id`,
    username,
    name: username,
    passwordHash: 'p',
    roles: [{ role, region }],
  };
  stage.done({ type: 'user.create', user });
}

/** Towns t1 and t2 of one district, t3 of another; the venue lies in the grid of t1, whose office whistled. */
function whistled(): { stage: Stage; whistleId: string } {
  const stage = Stage.district();
  for (const [id, level, parent] of [
    ['t2', 'town', 'd1'],
    ['d2', 'district', 'root'],
    ['t3', 'town', 'd2'],
  ] as const) {
    stage.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  for (const town of ['t1', 't2', 't3']) {
    person(stage, `office-${town}`, 'town_office', town);
    person(stage, `section-${town}`, 'town_section', town);
  }
  for (const district of ['d1', 'd2']) person(stage, `of-${district}`, 'district_department', district);
  const departments = [sectionOf('t1'), { office: FIRE }, { office: TRADE }];
  const whistle = { type: 'whistle.blow', venueId: 'shop', what: '联合执法', departments } as const;
  const { id } = stage.done<WhistleFiling>({ ...whistle, departments }, 'office-t1');
  return { stage, whistleId: id };
}

const move = (stage: Stage, region: string) =>
  stage.done({ type: 'venue.change', id: 'shop', patch: { region } });

function newest(stage: Stage): WhistleFiling {
  const found = of(stage.changes, 'filing').findLast(({ object }) => object.type === 'whistle');
  return found?.object as WhistleFiling;
}

/** Where each call that goes on goes to. */
const calledIn = (stage: Stage) =>
  Object.fromEntries(
    newest(stage)
      .calls.filter(({ answeredAt, endedAt }) => (answeredAt ?? endedAt) === undefined)
      .map(({ key, to }) => [key, to.map(({ region }) => region)]),
  );
const peopleSince = (stage: Stage, from: number) =>
  new Set(
    of(stage.changes.slice(from), 'notice').flatMap(({ object }) => object.to.map(({ region }) => region)),
  );

function work(stage: Stage, whistleId: string, office: string, by: string): void {
  stage.done({ type: 'whistle.arrive', whistleId, office }, by);
  stage.done({ type: 'whistle.complete', whistleId, office, result: 'done' }, by);
}

describe('[P9] a whistle whose venue moved to another town', () => {
  it('calls the section of the new town, and the district as before', () => {
    const { stage } = whistled();
    const { calls } = newest(stage);
    move(stage, 't2');
    expect(calledIn(stage)).toEqual({
      [`whistle:${SECTION}`]: ['t2'],
      [`whistle:${FIRE}`]: ['d1'],
      [`whistle:${TRADE}`]: ['d1'],
    });
    const of_ = (office: string) => newest(stage).calls.filter(({ key }) => key === `whistle:${office}`);
    expect(of_(FIRE)).toEqual(calls.filter(({ key }) => key === `whistle:${FIRE}`));
    expect(of_(SECTION)[0]?.endedAt).toBe(stage.nowMs);
    expect(newest(stage).departments.map(({ region }) => region)).toEqual(['t2', 'd1', 'd1']);
  });

  it('climbs, is answered and is late there, with times that begin anew', () => {
    const { stage, whistleId } = whistled();
    stage.tick(29 * MINUTE_MS);
    move(stage, 't2');
    const from = stage.changes.length;
    stage.tick(2 * MINUTE_MS);
    expect(newest(stage).departments.map(({ absent }) => absent)).toEqual([undefined, true, true]);
    stage.tick(31 * MINUTE_MS);
    expect(newest(stage).departments[0]?.absent).toBe(true);
    expect(peopleSince(stage, from)).not.toContain('t1');
    const arrive = { type: 'whistle.arrive', whistleId, office: SECTION } as const;
    expect(stage.refused(arrive, 'section-t1')).toBe('not-called');
    stage.done(arrive, 'section-t2');
  });

  it('calls one who had reported in from the old town anew: they see it no more', () => {
    const { stage, whistleId } = whistled();
    stage.done({ type: 'whistle.arrive', whistleId, office: SECTION }, 'section-t1');
    stage.done({ type: 'whistle.arrive', whistleId, office: FIRE }, 'of-d1');
    move(stage, 't2');
    const [section, fire] = newest(stage).departments;
    expect(section).toMatchObject({ region: 't2', state: 'called' });
    expect(section).not.toHaveProperty('arrivedBy');
    expect(fire).toMatchObject({ state: 'arrived', arrivedBy: 'of-d1' });
    work(stage, whistleId, SECTION, 'section-t2');
  });

  it('waits for the rating of the town that has the venue now', () => {
    const { stage, whistleId } = whistled();
    work(stage, whistleId, FIRE, 'of-d1');
    expect(calledIn(stage)[`rate:${FIRE}`]).toEqual(['t1', 't1']);
    move(stage, 't2');
    expect(calledIn(stage)[`rate:${FIRE}`]).toEqual(['t2', 't2']);
    const from = stage.changes.length;
    stage.tick(DAY_MS);
    expect(peopleSince(stage, from)).not.toContain('t1');
    const rate = { type: 'whistle.rate', whistleId, office: FIRE, score: 4 } as const;
    stage.done(rate, 'office-t2');
  });

  it('in another district calls the departments there', () => {
    const { stage, whistleId } = whistled();
    move(stage, 't3');
    expect(calledIn(stage)).toEqual({
      [`whistle:${SECTION}`]: ['t3'],
      [`whistle:${FIRE}`]: ['d2'],
      [`whistle:${TRADE}`]: ['d2'],
    });
    expect(stage.refused({ type: 'whistle.arrive', whistleId, office: FIRE }, 'of-d1')).toBe('not-called');
    for (const office of [FIRE, TRADE]) work(stage, whistleId, office, 'of-d2');
  });

  it('calls nobody anew within its town, and is the same after a restart', () => {
    const { stage } = whistled();
    const { calls, departments } = newest(stage);
    move(stage, 't1');
    expect(newest(stage)).toMatchObject({ region: 't1', calls, departments });
    move(stage, 't2');
    expect(encodeState(decodeState(encodeState(stage.state)))).toEqual(encodeState(stage.state));
  });
});
