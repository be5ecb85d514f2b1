import type { Call } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { answerTo, callsFor } from './my-calls.ts';
import { byDue } from './work-item.ts';

const call = (own: Partial<Call>): Call => ({
  ...{ key: 'task:1', reason: 'task', text: { zh: '叫应', en: 'call' }, to: [], meant: 0 },
  ...{ at: 1, level: 0, lastAt: 1, people: [{ username: 'li', at: 1, times: 1 }] },
  ...own,
});

describe('calls to answer', () => {
  it('are those that name the person and that nobody has answered', () => {
    const filing = {
      id: 'c1',
      calls: [
        call({}),
        call({ answeredAt: 5 }),
        call({ endedAt: 5 }),
        call({ people: [{ username: 'wang', at: 1, times: 1 }] }),
        call({ people: [{ username: 'li', at: 1, times: 1, answeredAt: 3 }] }),
      ],
    };
    expect(callsFor([filing], 'li').map((found) => found.call)).toEqual([filing.calls[0]]);
  });

  it.each([
    ['task', 'task:7', { act: 'accept', body: { taskId: '7' } }],
    ['level', 'level:d1', { act: 'take', body: {} }],
    ['feedback', 'feedback:d1', { act: 'confirm', body: { level: 'd1' } }],
    ['whistle', 'whistle:a:b', { act: 'arrive', body: { office: 'a:b' } }],
    ['force', 'force:fire', { act: 'answer', body: { force: 'fire' } }],
    ['report', 'report:1', null],
  ] as const)('a call of reason %s is answered by its act', (reason, key, answer) => {
    expect(answerTo({ reason, key })).toEqual(answer);
  });
});

it('what is due comes first, the soonest on top; then what waits longest', () => {
  const item = (id: string, own: object) => ({ id, title: '', place: '', ...own });
  const items = [
    item('new', { since: 9 }),
    item('far', { dueAt: 8 }),
    item('old', { since: 2 }),
    item('near', { dueAt: 3 }),
  ];
  expect(items.sort(byDue).map(({ id }) => id)).toEqual(['near', 'far', 'old', 'new']);
});
