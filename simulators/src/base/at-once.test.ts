import { describe, expect, it } from 'vitest';
import { eachAtOnce } from './at-once.ts';

describe('eachAtOnce', () => {
  it('runs each once, 20 at a time', async () => {
    const seen: number[] = [];
    let running = 0;
    let mostRunning = 0;
    const items = Array.from({ length: 70 }, (_, i) => i);
    await eachAtOnce(items, async (item) => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(item);
      running -= 1;
    });
    expect(seen.sort((a, b) => a - b)).toEqual(items);
    expect(mostRunning).toBe(20);
  });

  it('starts nothing after a failure, and waits for what runs', async () => {
    const started: number[] = [];
    const items = Array.from({ length: 70 }, (_, i) => i);
    const run = async (item: number) => {
      started.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error(`refused ${item}`);
    };
    await expect(eachAtOnce(items, run)).rejects.toThrow('refused 0');
    expect(started).toHaveLength(20);
  });
});
