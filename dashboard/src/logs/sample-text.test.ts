import { describe, expect, it } from 'vitest';
import { sampleText } from './sample-text.ts';

const base64 = (bytes: number[]) => btoa(String.fromCharCode(...bytes));

describe('the beginning of a payload', () => {
  it('is text where it is text', () => {
    expect(sampleText(btoa('{"v": 9}'))).toBe('{"v": 9}');
  });
  it('is bytes where it is none, or has control characters', () => {
    expect(sampleText(base64([0x40, 0x40, 0xff]))).toBe('40 40 ff');
    expect(sampleText(base64([0x41, 0x00]))).toBe('41 00');
  });
});
