import { expect, it } from 'vitest';
import { answerTo } from './answers.ts';

const step = (at: number, by: string) => ({ at, by, act: 'accept', from: null, to: 'accepted' as const });
const ticket = { steps: [step(1, 'li'), step(5, 'gateway'), step(7, 'wang'), step(9, 'zhao')] };

it('the first person who acts on the ticket after a call has answered it', () => {
  expect(answerTo({ at: 4, state: 'answered' }, ticket)).toMatchObject({ by: 'wang', at: 7 });
  expect(answerTo({ at: 1, state: 'answered' }, ticket)).toMatchObject({ by: 'li' });
  expect(answerTo({ at: 4, state: 'due' }, ticket)).toBeUndefined();
  expect(answerTo({ at: 10, state: 'answered' }, ticket)).toBeUndefined();
});
