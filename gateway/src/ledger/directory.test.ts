import type { Device } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { createDirectory } from './directory.ts';
import { aDevice } from './ledger-fixtures.ts';

describe('[P10] a device that waits for who claims it', () => {
  const waiting: Device = {
    ...(aDevice('s1', 'shop').object as Device),
    claim: { state: 'waiting', codeHash: 'long', shortHash: 'short', by: 'li', at: 1, until: 2 },
  };

  it('is found by either code, also after a start, until the claim ends or another takes its place', () => {
    const directory = createDirectory();
    directory.load([waiting], []);
    expect(directory.ofClaim('long')?.id).toBe('s1');
    expect(directory.ofClaim('short')?.id).toBe('s1');
    expect(directory.ofClaim('other')).toBeUndefined();
    const next = { ...waiting, claim: { ...waiting.claim, codeHash: 'next', shortHash: 'next short' } };
    directory.take([{ kind: 'device', object: next as Device }]);
    expect(directory.ofClaim('long')).toBeUndefined();
    expect(directory.ofClaim('next short')?.id).toBe('s1');
    const claimed = { ...waiting, claim: { state: 'claimed', by: 'li', at: 1, until: 2 }, secretHash: 'new' };
    expect(directory.take([{ kind: 'device', object: claimed as Device }])).toEqual(['s1']);
    expect(directory.ofClaim('next')).toBeUndefined();
  });
});
