import { afterEach, describe, expect, it, vi } from 'vitest';
import { AskedNames } from './asked-names.ts';

const NAMES = new Map([
  ['li', '李建国'],
  ['wang', '王小芳'],
]);

function book() {
  const questions: (readonly string[])[] = [];
  const gateway = { isDown: false };
  const names = new AskedNames(async (usernames) => {
    questions.push(usernames);
    if (gateway.isDown) throw new TypeError('fetch failed');
    return usernames.flatMap((username): [string, string][] => {
      const name = NAMES.get(username);
      return name === undefined ? [] : [[username, name]];
    });
  });
  return { names, questions, gateway };
}

afterEach(() => vi.restoreAllMocks());

describe('names', () => {
  it('are asked for once with all that are shown together, and not again for who is not named', async () => {
    const { names, questions } = book();
    const show = () => ['li', 'wang', 'stranger'].map((username) => names.get(username));
    expect(show()).toEqual([undefined, undefined, undefined]);
    await vi.waitFor(() => expect(show()).toEqual(['李建国', '王小芳', 'stranger']));
    expect(questions).toEqual([['li', 'wang', 'stranger']]);
  });

  it('[P8] are asked for a hundred at a time', async () => {
    const { names, questions } = book();
    for (let i = 0; i < 130; i += 1) names.get(`u${i}`);
    await vi.waitFor(() => expect(names.get('u129')).toBe('u129'));
    expect(questions.map(({ length }) => length)).toEqual([100, 30]);
  });

  it('are asked for again some time after the gateway did not answer, not at each look', async () => {
    const { names, questions, gateway } = book();
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    gateway.isDown = true;
    names.get('li');
    await vi.waitFor(() => expect(questions.length).toBe(1));
    gateway.isDown = false;
    await Promise.resolve();
    expect([names.get('li'), names.get('li'), questions.length]).toEqual([undefined, undefined, 1]);
    now.mockReturnValue(17_000);
    await vi.waitFor(() => expect(names.get('li')).toBe('李建国'));
  });

  it('[P10] are forgotten with who was signed in, those on their way as well', async () => {
    const { names, questions } = book();
    names.get('li');
    await vi.waitFor(() => expect(questions.length).toBe(1));
    names.clear();
    await vi.waitFor(() => expect(names.get('wang')).toBe('王小芳'));
    expect(names.get('li')).toBeUndefined();
  });
});
