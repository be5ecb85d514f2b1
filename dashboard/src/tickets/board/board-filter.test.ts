import { describe, expect, it } from 'vitest';
import { askedOf, columnsOf, filterIn, queryOf, STATES } from './board-filter.ts';

describe('the filter of the board', () => {
  it('comes back from the address as it went', () => {
    const query = {
      state: 'open',
      source: 'patrol',
      region: 't1',
      office: '消防救援机构',
      search: '出口',
      mine: 'true',
      supervised: 'true',
    };
    expect(queryOf(filterIn(query))).toEqual(query);
    expect(queryOf(filterIn({}))).toEqual({});
  });

  it('ignores what it does not know', () => {
    expect(queryOf(filterIn({ state: 'lost', class: ['major'], mine: 'yes', search: 7 }))).toEqual({});
  });

  it('asks for what is set alone', () => {
    const asked = askedOf(filterIn({ class: 'major', overdue: 'true', search: ' ' }));
    expect(JSON.parse(JSON.stringify(asked))).toEqual({ class: 'major', overdue: true });
  });

  it('has a column for each state, and none that can hold nothing', () => {
    expect(columnsOf(filterIn({}))).toEqual(STATES);
    expect(columnsOf(filterIn({ state: 'closed' }))).toEqual(['closed']);
    expect(columnsOf(filterIn({ overdue: 'true' }))).toEqual(['open', 'transferred', 'accepted', 'rejected']);
    expect(columnsOf(filterIn({ overdue: 'true', state: 'closed' }))).toEqual([]);
  });
});
