import { describe, expect, it } from 'vitest';
import { bootAt } from './boot.ts';

describe('boot', () => {
  it('differs between two runs within one second, and stays a uint32', () => {
    const nowMs = 1_795_000_000_123;
    expect(bootAt(nowMs)).not.toBe(bootAt(nowMs + 1));
    expect(bootAt(2 ** 32 * 417)).toBe(0);
    expect(bootAt(2 ** 32 * 417 - 1)).toBe(2 ** 32 - 1);
    expect(Number.isInteger(bootAt(nowMs + 0.5))).toBe(true);
  });
});
