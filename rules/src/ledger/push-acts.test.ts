/** Browsers of people: their own alone, bounded, and dropped by the gateway when they are gone. */

import { expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { User } from '../model/facts.ts';

function withPeople(): Stage {
  const stage = Stage.district();
  for (const username of ['li', 'wang']) {
    const user = { id: username, username, name: username, roles: [], passwordHash: 'x' };
    stage.done({ type: 'user.create', user });
  }
  return stage;
}
const add = (username: string, id: string) =>
  ({ type: 'push.add', username, push: { id, label: id, sealed: `sealed:${id}` } }) as const;
const drop = (username: string, pushId: string) => ({ type: 'push.drop', username, pushId }) as const;

it('[P10] are added and taken back by the person alone, and no place of one is in the audit log', () => {
  const stage = withPeople();
  expect(stage.done<User>(add('li', 'p1'), 'li').pushes).toEqual([
    { id: 'p1', label: 'p1', sealed: 'sealed:p1', at: stage.nowMs },
  ]);
  expect(stage.refused(add('li', 'p2'), 'wang')).toBe('unknown-person');
  expect(stage.refused(add('li', 'p2'), 'gateway')).toBe('unknown-person');
  expect(stage.refused(drop('li', 'p1'), 'wang')).toBe('unknown-person');
  expect(stage.refused(drop('li', 'p9'), 'li')).toBe('not-found');
  stage.state = decodeState(encodeState(stage.state));
  expect(stage.done<User>(drop('li', 'p1'), 'gateway')).not.toHaveProperty('pushes');
  expect(JSON.stringify(of(stage.changes, 'audit'))).not.toContain('sealed:');
});

it('[P8] are eight at most: the first goes; the same browser again is one', () => {
  const stage = withPeople();
  for (let i = 1; i <= 10; i += 1) stage.done(add('li', `p${i}`), 'li');
  const user = stage.done<User>(add('li', 'p5'), 'li');
  expect(user.pushes?.map(({ id }) => id)).toEqual(['p3', 'p4', 'p6', 'p7', 'p8', 'p9', 'p10', 'p5']);
});
