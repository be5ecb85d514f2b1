/** Sealed numbers: what the key opens, what nobody else does. */

import { describe, expect, it } from 'vitest';
import { createSeal, masked } from './seal.ts';

const seal = createSeal(Buffer.alloc(32, 1));
const other = createSeal(Buffer.alloc(32, 2));

describe('[P10] sealed texts', () => {
  it('come back with the key, hold nothing of the text, and are the same for the same text', () => {
    const text = seal.seal('13812341234');
    expect(seal.open(text)).toBe('13812341234');
    expect(text).not.toContain('1381234');
    expect(seal.seal('13812341234')).toBe(text);
    expect(seal.seal('13812341235').slice(18)).not.toBe(text.slice(18));
  });

  it('are null under another key and when altered, never something else', () => {
    const text = seal.seal('13812341234');
    expect(other.open(text)).toBeNull();
    for (let at = 18; at < text.length - 1; at += 1) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      expect(seal.open(changed), changed).toBeNull();
    }
    expect(seal.open(text.slice(0, 30))).toBeNull();
  });

  it('what older journals hold in plain stays readable', () => {
    expect(seal.open('王经理 13812341234')).toBe('王经理 13812341234');
    expect(seal.isSealed('王经理')).toBe(false);
    expect(seal.isSealed(seal.seal(''))).toBe(true);
  });

  it('masks numbers wherever they stand, and names nothing of short ones', () => {
    expect(masked('13812341234')).toBe('138****1234');
    expect(masked('王 138 1234 1234 或 023-62345678')).toBe('王 138****1234 或 023****5678');
    expect(masked('6234567')).toBe('****4567');
    expect(masked('分机 12345')).toBe('分机 ****');
    expect(masked('一楼 12 号')).toBe('一楼 12 号');
  });
});
