import type { Region } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { pickedRegion } from './picked-region.ts';
import { regions } from './region-book.ts';

afterEach(() => {
  regions.value = new Map();
});

it('is the first one as soon as it is known, and what was picked from then on', () => {
  const town: Region = { id: 't', name: '龙溪镇', level: 'town', version: 1 };
  const region = pickedRegion(() => [...regions.value.keys()][0] ?? '');
  expect(region.value).toBe('');
  regions.value = new Map([['t', town]]);
  expect(region.value).toBe('t');
  region.value = 'other';
  regions.value = new Map();
  expect(region.value).toBe('other');
  region.value = '';
  expect(region.value).toBe('');
});
