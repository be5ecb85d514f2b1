import { describe, expect, it } from 'vitest';
import { startPage, wayBack } from './way-back.ts';

describe('the way back after signing in', () => {
  it('leads to where one wanted to go', () => {
    expect(wayBack('/venues/v-1?tab=x')).toBe('/venues/v-1?tab=x');
  });
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/login', '/', undefined, ['/a']])(
    '%j leads to where one begins',
    (wanted) => {
      expect(wayBack(wanted, '/wall')).toBe('/wall');
      expect(wayBack(wanted)).toBe('/');
    },
  );
});

it('who only watches begins at the wall, everybody else with the own work', () => {
  expect(startPage([{ role: 'duty_officer' }])).toBe('/wall');
  expect(startPage([{ role: 'duty_officer' }, { role: 'town_office' }])).toBe('/');
  expect([startPage([{ role: 'owner' }]), startPage([])]).toEqual(['/', '/']);
});
