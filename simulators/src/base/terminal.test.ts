import { describe, expect, it } from 'vitest';
import { printable } from './terminal.ts';

describe('a line for people', () => {
  it('keeps all languages and shows control characters as dots', () => {
    expect(printable('小火 é “x” 1 × a')).toBe('小火 é “x” 1 × a');
    expect(printable('a\u001b[31mb\u0000\r\nc\u009bd\u007f\u202ee\u2028')).toBe('a·[31mb·c·d·e·');
  });

  it('ends somewhere', () => {
    expect(printable('x'.repeat(50_000)).length).toBeLessThan(1_100);
  });
});
