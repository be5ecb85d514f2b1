import { describe, expect, it } from 'vitest';
import { freshnessOf, hear, hearAgain, NOTHING_HEARD } from './freshness.ts';

describe('freshness', () => {
  const heard = hear(1_000_000, { monotonicMs: 500, nowMs: 1_000_250 });

  it('waits until the first word', () => {
    expect(freshnessOf(NOTHING_HEARD, 99_999)).toEqual({ kind: 'waiting' });
  });

  it('[P6] a picture without a beat is stale in time for a curtain within 10 s, and its age goes on', () => {
    expect(freshnessOf(heard, 9_499)).toEqual({ kind: 'fresh', ageMs: 8_999 });
    expect(freshnessOf(heard, 9_500)).toEqual({ kind: 'stale', ageMs: 9_000 });
    expect(freshnessOf(heard, 70_500)).toEqual({ kind: 'stale', ageMs: 70_000 });
  });

  it('is fresh again when the gateway takes us in again, but not before the first picture', () => {
    expect(freshnessOf(hearAgain(heard, 60_000), 60_400)).toEqual({ kind: 'fresh', ageMs: 400 });
    expect(hearAgain(NOTHING_HEARD, 60_000)).toBe(NOTHING_HEARD);
  });

  it('knows how far our clock is from the gateway’s', () => {
    expect(heard.clockOffsetMs).toBe(250);
  });
});
