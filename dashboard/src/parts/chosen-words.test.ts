import { describe, expect, it } from 'vitest';
import { chosenWords } from './chosen-words.ts';

const LI = { id: 'li', words: '李建国' };
const WANG = { id: 'wang', words: '王小芳' };

describe('what is chosen', () => {
  it('keeps its own words when what is offered does not name it any more', () => {
    const before = { id: 'li', items: [], picked: null, initialWords: '李建国' };
    expect(chosenWords(before)).toBe('李建国');
    const after = { ...before, id: 'wang', items: [LI, WANG], picked: WANG };
    expect(chosenWords(after)).toBe('王小芳');
    expect(chosenWords({ ...after, items: [LI] })).toBe('王小芳');
  });

  it('is its id when nobody knows it, and nothing when nothing is', () => {
    expect(chosenWords({ id: 'zhao', items: [LI], picked: WANG })).toBe('zhao');
    expect(chosenWords({ id: '', items: [LI], picked: WANG, initialWords: 'x' })).toBe('');
  });
});
