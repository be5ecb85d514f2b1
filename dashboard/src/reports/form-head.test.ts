import { expect, it } from 'vitest';
import { formHead } from './form-head.ts';

it('columns of a group stand below it, all others reach over both rows', () => {
  const column = (title: string, group?: string) => ({
    ...{ figure: title, header: title, title },
    ...(group === undefined ? {} : { group }),
  });
  const [upper, lower] = formHead([
    column('单位'),
    column('排查', '隐患'),
    column('整改', '隐患'),
    column('排查', '重大'),
    column('罚款'),
  ]);
  expect(upper.map(({ words, columns, rows }) => [words, columns, rows])).toEqual([
    ['单位', 1, 2],
    ['隐患', 2, 1],
    ['重大', 1, 1],
    ['罚款', 1, 2],
  ]);
  expect(lower.map(({ words }) => words)).toEqual(['排查', '整改', '排查']);
});
