import { expect, it } from 'vitest';
import { reading } from '../repeat/sample-readings.ts';
import { contentHash } from './content-hash.ts';

const base = reading(1, 1, { metrics: { smoke: 1, gas: 2 }, flags: ['alarm', 'fault'] });

it('[P1] a resend with other times of sending and receipt is the same content', () => {
  const resend = {
    ...base,
    sentAt: 5,
    measuredAt: 6,
    late: true,
    clock: 'untrusted' as const,
    generation: 4,
  };
  expect(contentHash(resend)).toBe(contentHash(base));
});

it('the order of keys and flags does not count', () => {
  const turned = { ...base, metrics: { gas: 2, smoke: 1 }, flags: ['fault' as const, 'alarm' as const] };
  expect(contentHash(turned)).toBe(contentHash(base));
});

it('a name that became known in an update is still the same content', () => {
  const unknown = { ...base, flags: ['alarm' as const], unknownFlags: ['fault'], unknownMetrics: ['gas'] };
  expect(contentHash(unknown)).toBe(contentHash(base));
});

it.each([
  ['at', { at: 1 }],
  ['event', { event: 'alarm' as const }],
  ['a value', { metrics: { smoke: 1.5, gas: 2 } }],
  ['a metric less', { metrics: { smoke: 1 } }],
  ['a flag', { flags: ['alarm' as const] }],
  ['an unknown flag', { unknownFlags: ['odd'] }],
  ['a fault', { faults: [{ metric: 'co', reason: 'sentinel' as const, value: '-999' }] }],
])('other content in %s is another hash', (_what, other) => {
  expect(contentHash({ ...base, ...other })).not.toBe(contentHash(base));
});
