import { ROLES as ALL, OFFICE_ROLES } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { IN_OFFICES, ROLES } from './roles.ts';

it('every role of the domain can be given, once', () => {
  expect(ROLES.toSorted()).toEqual([...ALL].toSorted());
});

it('an office is asked of every role that has offices', () => {
  expect(IN_OFFICES).toEqual(OFFICE_ROLES);
});
