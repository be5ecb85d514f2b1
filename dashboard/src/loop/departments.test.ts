import { expect, it } from 'vitest';
import { asChoices, departmentIn } from './departments.ts';

it('a department is chosen with whom it is called as; one of no known role as either', () => {
  const choices = asChoices(
    [{ name: '消防救援机构', role: 'district_department' }, { name: '规建 办' }],
    (role) => role,
  );
  expect(choices.map(({ words, hint }) => [words, hint])).toEqual([
    ['消防救援机构', 'district_department'],
    ['规建 办', 'district_department'],
    ['规建 办', 'town_section'],
  ]);
  expect(choices.map(({ id }) => departmentIn(id))).toEqual([
    { office: '消防救援机构', role: 'district_department' },
    { office: '规建 办', role: 'district_department' },
    { office: '规建 办', role: 'town_section' },
  ]);
});
