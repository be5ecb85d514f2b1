import { ROLES as ALL } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { ROLES } from './roles.ts';

it('every role of the domain can be given, once', () => {
  expect(ROLES.toSorted()).toEqual([...ALL].toSorted());
});
