import { describe, expect, it } from 'vitest';
import { commandOf, type PressedKey } from './wall-keys.ts';

const press = (key: string, own: Partial<PressedKey> = {}) =>
  commandOf({ key, ctrlKey: false, altKey: false, metaKey: false, repeat: false, inside: 'body', ...own });

describe('the wall’s keys', () => {
  it('work in both cases and both ways of moving', () => {
    expect([press('a'), press('A'), press('s'), press('R')]).toEqual([
      'acknowledge',
      'acknowledge',
      'silence',
      'reset',
    ]);
    expect([press('j'), press('ArrowDown'), press('k'), press('ArrowUp')]).toEqual([
      'next',
      'next',
      'previous',
      'previous',
    ]);
    expect([press('Enter'), press('v'), press('?'), press('x')]).toEqual([
      'open-venue',
      'open-venue',
      'help',
      null,
    ]);
  });

  it('reach every act and every form', () => {
    const pressed = [...'asruhopclbt'].map((key) => press(key));
    expect(pressed).toEqual([
      ...['acknowledge', 'silence', 'reset', 'unshelve', 'shelve', 'service', 'promote', 'close'],
      ...['call', 'bulk', 'sound-test'],
    ]);
    expect(new Set(pressed).size).toBe(pressed.length);
  });

  it('leave the browser’s own shortcuts and whoever types alone', () => {
    expect(press('r', { ctrlKey: true })).toBeNull();
    expect(press('a', { inside: 'textarea' })).toBeNull();
    expect(press('Enter', { inside: 'button' })).toBeNull();
  });

  it('a key held down moves on but acts once', () => {
    expect(press('j', { repeat: true })).toBe('next');
    expect(press('a', { repeat: true })).toBeNull();
  });
});
