import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pacedBatch } from './paced-batch.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a batch', () => {
  it('[P8] hands the first over at once, and a flood five times a second, losing nothing', () => {
    const taken: number[][] = [];
    const batch = pacedBatch<number>((items) => taken.push(items));
    batch.add(0);
    vi.advanceTimersByTime(1);
    expect(taken).toEqual([[0]]);
    for (let i = 1; i <= 1_000; i += 1) {
      batch.add(i);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(200);
    expect(taken.flat()).toEqual(Array.from({ length: 1_001 }, (_, i) => i));
    expect(taken.length).toBeLessThanOrEqual(7);
  });

  it('is flushed by who cannot wait, once, and forgets what it is told to', () => {
    const taken: number[][] = [];
    const batch = pacedBatch<number>((items) => taken.push(items));
    batch.add(1);
    batch.flush();
    batch.add(2);
    batch.clear();
    vi.advanceTimersByTime(500);
    expect(taken).toEqual([[1]]);
    batch.add(3);
    vi.advanceTimersByTime(500);
    expect(taken).toEqual([[1], [3]]);
  });
});
