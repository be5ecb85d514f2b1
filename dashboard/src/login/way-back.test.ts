import { describe, expect, it } from 'vitest';
import { wayBack } from './way-back.ts';

describe('the way back after signing in', () => {
  it('leads to where one wanted to go', () => {
    expect(wayBack('/venues/v-1?tab=x')).toBe('/venues/v-1?tab=x');
  });
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/login', undefined, ['/a']])(
    '%j leads to the wall',
    (wanted) => {
      expect(wayBack(wanted)).toBe('/wall');
    },
  );
});
