import { expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import type { Appended } from './journal-port.ts';
import { WaitingAnswers } from './waiting-answers.ts';

const APPENDED: Appended = { position: 1, stored: 1, repeats: 0 };

function setUp() {
  const answers = new WaitingAnswers(1e9, () => {});
  const heard: [number, boolean][] = [];
  const ids: number[] = [];
  function add(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const id = ids.length + 1;
      const say = (isStored: boolean) => heard.push([id, isStored]);
      ids.push(answers.add({ bytes: 10, resolve: () => say(true), reject: () => say(false) }));
    }
  }
  return { answers, heard, ids, add };
}

it('pairs answers with what waits, in whatever order they come', () => {
  const { answers, heard, ids, add } = setUp();
  add(20_000);
  const odd = ids.filter((id) => id % 2 === 1);
  const even = ids.filter((id) => id % 2 === 0).reverse();
  for (const id of [...odd, ...even]) answers.resolve(id, APPENDED);
  expect(heard.map(([id]) => id)).toEqual([...odd, ...even]);
  expect([answers.records, answers.bytes]).toEqual([0, 0]);
  add(3);
  answers.resolve(ids.at(-2) ?? 0, APPENDED);
  expect([heard.at(-1)?.[0], answers.records, answers.bytes]).toEqual([ids.at(-2), 2, 20]);
});

it('an id is answered once', () => {
  const { answers, add } = setUp();
  add(2);
  answers.resolve(1, APPENDED);
  expect(() => answers.resolve(1, APPENDED)).toThrow('answered 1 twice');
  answers.resolve(2, APPENDED);
  expect(() => answers.resolve(2, APPENDED)).toThrow('answered 2 twice');
});

it('at the end everything that waits is told, each once', () => {
  const { answers, heard, ids, add } = setUp();
  add(10_000);
  const answered = ids.filter((id) => id <= 6_000 || id % 3 === 0);
  for (const id of answered) answers.resolve(id, APPENDED);
  answers.rejectAll(new GatewayError('worker-lost', false, 'gone'));
  expect(heard.filter(([, isStored]) => !isStored).map(([id]) => id)).toEqual(
    ids.filter((id) => !answered.includes(id)),
  );
  expect(answers.records).toBe(0);
});
