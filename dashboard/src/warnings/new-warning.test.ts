import { expect, it } from 'vitest';
import { warningIn } from './new-warning.ts';

it('a warning goes to what was chosen, in both languages', () => {
  expect(warningIn({ region: 't1', categories: [3, 7], zh: '注意', en: 'Mind' }, 'e1')).toEqual({
    text: { zh: '注意', en: 'Mind' },
    to: { region: 't1', categories: [3, 7] },
    fromEmergency: 'e1',
  });
  expect(warningIn({ region: 't1', deviceKinds: ['gas', 'co'], zh: '注意' }, undefined)).toEqual({
    text: { zh: '注意', en: '注意' },
    to: { region: 't1', deviceKinds: ['gas', 'co'] },
  });
});
