import { DEVICE_KINDS as CONTRACT } from '@ninewatch/contracts';
import { expect, it } from 'vitest';
import { DEVICE_KINDS } from './kinds.ts';

it('the kinds that are offered are those of the contract', () => {
  expect(DEVICE_KINDS).toEqual(CONTRACT);
});
