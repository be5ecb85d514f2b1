import { expect, it } from 'vitest';
import { troubleKey } from './trouble-key.ts';

it('names what the gateway itself says, and leaves the words of others alone', () => {
  expect(troubleKey('no phone of this person is known')).toBe('phone');
  expect(troubleKey('no such person')).toBe('nobody');
  expect(troubleKey('402 balance too low')).toBeNull();
  expect(troubleKey('toString')).toBeNull();
});
