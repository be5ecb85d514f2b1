/** The bench's command line. */

import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('bench options', () => {
  it('measure everything unless told otherwise', () => {
    expect(readOptions([])).toMatchObject({ devices: 1_000, isQuick: false, isFull: false });
    expect(readOptions([])?.systems).toEqual(['ours', 'mosquitto', 'nodeRedStack', 'script']);
  });

  it('take a list of systems, and refuse one that nobody knows', () => {
    expect(readOptions(['--systems', 'ours, script'])?.systems).toEqual(['ours', 'script']);
    expect(() => readOptions(['--systems', 'ours,emqx'])).toThrow(/unknown system "emqx"/);
  });

  it('refuse what is out of range', () => {
    expect(() => readOptions(['--devices', '0'])).toThrow(/--devices/);
    expect(() => readOptions(['fast'])).toThrow(/no arguments/);
    expect(readOptions(['--help'])).toBeUndefined();
  });
});
