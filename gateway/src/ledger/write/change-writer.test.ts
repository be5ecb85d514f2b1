import type { Change } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { aVenue, freshLedger } from '../ledger-fixtures.ts';

it.each([
  { kind: 'venue', object: { id: 'v2' } },
  { kind: 'rejection', id: 'r1', object: { deviceId: 'd1', receivedAt: 1 } },
])('[P6] a $kind that does not fit names its entry, and nothing of the batch is stored', (broken) => {
  const { ledger, queries } = freshLedger();
  const changes = [
    { position: 3, ordinal: 0, change: aVenue('v1') },
    { position: 4, ordinal: 6, change: broken as unknown as Change },
  ];
  expect(() => ledger.commit({ upTo: 4, changes })).toThrow(
    expect.objectContaining({ position: 4, ordinal: 6 }),
  );
  expect(ledger.offset()).toBe(0);
  expect(queries.venue(null, 'v1')).toBeNull();
});
