import { describe, expect, it } from 'vitest';
import type { DutyInList } from '../api/duties.ts';
import { bundled, wayOf } from './duty-ways.ts';

describe('the way to do a duty', () => {
  it.each([
    [{ record: 'patrol', venueId: 'v 1' }, { to: '/inspections/new?as=patrol&venue=v%201' }],
    [{ record: 'section_check' }, { to: '/inspections/new?as=section_check' }],
    [{ record: 'risk_notice', venueId: 'v1' }, { to: '/risk-notices/v1' }],
    [{ record: 'handover' }, { to: '/handover' }],
    [{ record: 'confirm', venueId: 'v1' }, 'confirm'],
    [{}, null],
  ] as const)('of %j is %j', (duty, way) => {
    expect(wayOf(duty)).toEqual(way);
  });
});

it('the same duty of the same term at several venues is bundled', () => {
  const duty = (id: string, key: string, term = '2026-11') => ({ id, key, term }) as DutyInList;
  const list = [duty('a', 'visit'), duty('b', 'look'), duty('c', 'visit'), duty('d', 'visit', '2026-12')];
  const ids = bundled(list).map(({ first, duties }) => [first.id, duties.length]);
  expect(ids).toEqual([
    ['a', 2],
    ['b', 1],
    ['d', 1],
  ]);
});
