import { expect, it } from 'vitest';
import { answerTo } from './answers.ts';

const step = (at: number, by: string) => ({ at, by, act: 'accept', from: null, to: 'accepted' as const });
const ticket = { steps: [step(1, 'li'), step(5, 'gateway'), step(7, 'wang'), step(9, 'zhao')] };
const answered = { state: 'answered', hazardId: 'h' } as const;

it('[P9] whoever answered the call is named, not who acts on the ticket later', () => {
  const call = { ...answered, at: 4, answeredBy: 'duty', answeredAt: 6 };
  expect(answerTo(call, ticket)).toEqual({ by: 'duty', at: 6 });
});

it('a call that says nothing of it, or that ended without an answer, names nobody', () => {
  expect(answerTo({ ...answered, at: 4 }, ticket)).toBeUndefined();
  expect(answerTo({ ...answered, at: 4, hazardId: '', endedAt: 5 }, ticket)).toBeUndefined();
});

it('an older call about a ticket alone was answered by the first person who acted on it', () => {
  const call = { ...answered, hazardId: '' };
  expect(answerTo({ ...call, at: 4 }, ticket)).toMatchObject({ by: 'wang', at: 7 });
  expect(answerTo({ ...call, at: 1 }, ticket)).toMatchObject({ by: 'li' });
  expect(answerTo({ ...call, at: 4, state: 'due' }, ticket)).toBeUndefined();
  expect(answerTo({ ...call, at: 10 }, ticket)).toBeUndefined();
});
