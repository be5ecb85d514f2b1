import { describe, expect, it } from 'vitest';
import { readColumns } from './read-columns.ts';

const columns = [
  { figure: 'unit', header: '填报单位', title: '填报单位' },
  { figure: 'found', header: '隐患总数 排查', group: '隐患总数', title: '排查' },
  { figure: 'of_their_own', header: '其他', title: '其他' },
];
const words: Record<string, string> = { unit: 'Unit', found: 'Hazards found' };
const wordOf = (figure: string) => words[figure] ?? figure;

describe('the columns of a form', () => {
  it('stay as the district words them for who reads Chinese', () => {
    expect(readColumns(columns, false, wordOf)).toEqual(columns);
  });

  it('have English words for who does not, and no group above them; one without words keeps its title', () => {
    const read = readColumns(columns, true, wordOf);
    expect(read.map(({ title }) => title)).toEqual(['Unit', 'Hazards found', '其他']);
    expect(read.every(({ group }) => group === undefined)).toBe(true);
  });
});
