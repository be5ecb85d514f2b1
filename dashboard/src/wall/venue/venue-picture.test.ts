import { expect, it } from 'vitest';
import { hazardOf } from '../../testing/samples.ts';
import { besides } from './venue-picture.ts';

it('the incident that is looked at is none of the earlier ones', () => {
  const [now, before] = [hazardOf({ id: 'now' }), hazardOf({ id: 'before' })];
  expect(besides([now, before], now)).toEqual([before]);
});
