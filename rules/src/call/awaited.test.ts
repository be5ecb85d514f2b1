/** What waits for a person's decision, wherever it is on file: the same clock and calls for each. */

import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../calendar/index.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { Change } from '../model/change.ts';
import type { Role } from '../model/facts.ts';
import type { Filing } from '../model/filing.ts';
import type { Call } from '../model/loop/call.ts';

type Waiting = Filing & { decideBy?: number; undecided?: true; calls?: Call[] };

function staffed(): Stage {
  const stage = Stage.district();
  const people: [string, Role, string][] = [
    ['li', 'grid_worker', 'g1'],
    ['wang', 'town_office', 't1'],
    ['zhao', 'district_department', 'd1'],
  ];
  for (const [username, role, region] of people) {
    const user = { id: `${username}-id`, username, name: username, passwordHash: 'p' };
    stage.done({ type: 'user.create', user: { ...user, roles: [{ role, region }] } });
  }
  return stage;
}

const PHOTO = 'a'.repeat(64);
const finding = { label: 'blocked_exit', confidence: 0.2 } as const;
/** As filed by somebody at `now`; `yes` decides it. */
const CASES = {
  observation: {
    file: (now: number): Act => ({
      ...{ type: 'intake.picture', key: 'k', venueId: 'shop', findings: [finding], model: 'm' },
      ...{ capturedAt: now, photo: PHOTO },
    }),
    yes: (observationId: string): Act => ({ type: 'intake.dismiss', observationId, reason: 'a mat' }),
    first: ['grid_worker@g1', 'village@v1'],
    withinMs: 12 * HOUR_MS,
    by: 'li',
  },
  permit: {
    file: (now: number): Act => ({
      type: 'permit.report',
      permit: {
        ...{ venueId: 'shop', work: 'other', place: 'roof', contractor: 'c' },
        ...{ from: now + 2 * DAY_MS, until: now + 2 * DAY_MS + HOUR_MS },
      },
    }),
    yes: (id: string): Act => ({ type: 'permit.approve', id }),
    first: ['town_office@t1', 'town_leader@t1'],
    withinMs: 8 * HOUR_MS,
    by: 'wang',
  },
  registration: {
    file: (): Act => ({
      type: 'registration.file',
      venue: { name: 'new', category: 1, region: 'g1', facts: {} },
      owner: { name: 'w', phone: 'sealed', username: 'own', passwordHash: 'scrypt' },
      codeHash: 'hash',
    }),
    yes: (registrationId: string): Act => ({ type: 'registration.refuse', registrationId, reason: 'twice' }),
    first: ['town_office@t1', 'town_leader@t1'],
    // From midnight of a Tuesday: three working days end on Thursday evening.
    withinMs: undefined,
    by: 'wang',
  },
};
type Name = keyof typeof CASES;
const NAMES = Object.keys(CASES) as Name[];

function filed(name: Name): { stage: Stage; filing: () => Waiting; changes: Change[] } {
  const stage = staffed();
  const before = stage.changes.length;
  stage.done(CASES[name].file(stage.nowMs), 'somebody');
  const filing = () => of(stage.changes, 'filing').findLast(({ object }) => object.type === name)?.object;
  return { stage, filing: () => filing() as Waiting, changes: stage.changes.slice(before) };
}

const calls = (changes: readonly Change[]) =>
  of(changes, 'notice')
    .filter(({ object: { reason, state } }) => reason === 'decision' && state === 'due')
    .map(({ object }) => object.to.map(({ role, region }) => `${role}@${region}`));

describe.each(NAMES)('[P9] %s that waits for a decision', (name) => {
  it('calls at once, reminds, then is late and called for higher, until somebody decides', () => {
    const { stage, filing, changes } = filed(name);
    expect(calls(changes)).toEqual([CASES[name].first]);
    const { decideBy = 0, id } = filing();
    const { withinMs = decideBy - stage.nowMs } = CASES[name];
    expect(decideBy - stage.nowMs).toBe(withinMs);
    expect(calls(stage.tick(withinMs / 2 - 1))).toEqual([]);
    expect(calls(stage.tick(1))).toEqual([CASES[name].first]);
    expect(filing()).not.toHaveProperty('undecided');
    const late = calls(stage.tick(withinMs / 2));
    expect(filing()).toMatchObject({ undecided: true });
    expect(late).toHaveLength(1);
    expect(late[0]).not.toEqual(CASES[name].first);
    expect(calls(stage.tick(DAY_MS))).toHaveLength(1);
    const before = stage.changes.length;
    stage.done(CASES[name].yes(id), CASES[name].by);
    const open = of(stage.changes.slice(before), 'notice').filter(({ object }) => object.state === 'due');
    expect(open.filter(({ object }) => object.filingId === id)).toEqual([]);
    expect(filing().calls?.at(-1)).toMatchObject({ answeredBy: CASES[name].by });
    expect(calls(stage.tick(3 * DAY_MS))).toEqual([]);
    expect(dueNotices(stage.changes, id)).toEqual([]);
  });

  it('[P3] goes on after a restart as without one', () => {
    const { stage, filing } = filed(name);
    stage.tick(HOUR_MS);
    stage.state = decodeState(encodeState(stage.state));
    expect(calls(stage.tick(name === 'registration' ? 4 * DAY_MS : DAY_MS)).length).toBeGreaterThan(0);
    expect(filing()).toMatchObject({ undecided: true });
  });
});

it.each(['observation', 'permit'] as const)('[P9] %s of a venue that moved is the new region’s', (name) => {
  const { stage, filing } = filed(name);
  stage.done({ type: 'region.create', region: { id: 't2', name: 't2', level: 'town', parent: 'd1' } });
  stage.done({ type: 'region.create', region: { id: 'g2', name: 'g2', level: 'grid', parent: 't2' } });
  const { id } = filing();
  stage.done({ type: 'venue.change', id: 'shop', patch: { region: 'g2' } });
  expect(filing()).toMatchObject({ id, region: 'g2' });
  expect(dueNotices(stage.changes, id)).toEqual([]);
  const there = name === 'permit' ? ['town_office@t2', 'town_leader@t2'] : ['grid_worker@g2'];
  expect(calls(stage.tick(1_000))).toEqual([there]);
  expect(filing().decideBy).toBeGreaterThan(stage.nowMs);
  expect(calls(stage.tick(1_000))).toEqual([]);
});

describe('a permit', () => {
  it('is decided before its work begins, however late it was reported', () => {
    const stage = staffed();
    const from = stage.nowMs + HOUR_MS;
    const permit = {
      venueId: 'shop',
      work: 'other',
      place: 'roof',
      contractor: 'c',
      from,
      until: from + HOUR_MS,
    } as const;
    const { decideBy, id } = stage.done<Waiting>({ type: 'permit.report', permit }, 'boss');
    expect(decideBy).toBe(from);
    stage.tick(HOUR_MS);
    stage.tick(HOUR_MS);
    const last = of(stage.changes, 'filing').findLast(({ object }) => object.id === id)?.object;
    expect(last).toMatchObject({ state: 'expired', undecided: true });
    expect(dueNotices(stage.changes, id)).toEqual([]);
  });

  it('is decided by somebody who was not called, too, and ends the calls', () => {
    const { stage, filing } = filed('permit');
    stage.done({ type: 'permit.refuse', id: filing().id, reason: 'rain' }, 'admin');
    expect(dueNotices(stage.changes, filing().id)).toEqual([]);
  });
});

it('[P9] a surer picture that opens the ticket by itself ends the call for a person', () => {
  const { stage, filing } = filed('observation');
  const surer = {
    ...CASES.observation.file(stage.nowMs),
    key: 'k2',
    findings: [{ ...finding, confidence: 0.99 }],
  };
  stage.done(surer as Act);
  expect(filing()).toMatchObject({ state: 'ticketed' });
  expect(dueNotices(stage.changes, filing().id)).toEqual([]);
});

/** Of the newest version of each notice about it: those that are still to be answered. */
function dueNotices(changes: readonly Change[], filingId: string): string[] {
  const newest = new Map(of(changes, 'notice').map(({ object }) => [object.id, object]));
  return [...newest.values()]
    .filter((notice) => notice.filingId === filingId && notice.state === 'due')
    .map(({ id }) => id);
}
