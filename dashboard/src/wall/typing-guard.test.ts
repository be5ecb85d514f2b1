import { describe, expect, it } from 'vitest';
import { TypingGuard } from './typing-guard.ts';

/** Keys one after the other, 200 ms apart; those in capitals go to a field. → those that are left for commands. */
function left(guard: TypingGuard, keys: readonly string[], beginMs = 0): string[] {
  return keys.filter((key, i) => {
    const isInField = /^[A-Z]$/.test(key) || key.startsWith('in ');
    return !guard.takes({ key: key.replace('in ', ''), isInField, atMs: beginMs + i * 200 }) && !isInField;
  });
}

describe('typing at the wall', () => {
  it('[P9] that goes on after its field has gone closes nothing and acknowledges nothing', () => {
    expect(left(new TypingGuard(), ['J', 'A', 'c', 'k', ' ', 'a', 'Enter'])).toEqual([]);
  });

  it('leaves the keys to commands when the field was left by a key of the person, or by the pointer', () => {
    expect(left(new TypingGuard(), ['J', 'in Enter', 'a'])).toEqual(['a']);
    expect(left(new TypingGuard(), ['J', 'in Escape', 'j', 'a'])).toEqual(['j', 'a']);
    const guard = new TypingGuard();
    left(guard, ['J']);
    guard.leave();
    expect(left(guard, ['a'], 200)).toEqual(['a']);
  });

  it('is over after a pause, and at once by Escape', () => {
    const guard = new TypingGuard();
    left(guard, ['J', 'a']);
    expect(left(guard, ['a'], 2_200)).toEqual(['a']);
    expect(left(new TypingGuard(), ['J', 'a', 'Escape', 'a'])).toEqual(['Escape', 'a']);
  });

  it('was none where nobody typed', () => {
    expect(left(new TypingGuard(), ['j', 'a', 'l'])).toEqual(['j', 'a', 'l']);
  });
});
