import { describe, expect, it } from 'vitest';
import { deviceActs } from './device-acts.ts';

const out = { by: 'li', at: 0, from: 0, until: 1, reason: 'works' };

describe('[P10] what is offered of a device', () => {
  it('is what the person may do, and what fits its state', () => {
    const watch = (ability: string) => ['device.mute', 'device.command'].includes(ability);
    expect(deviceActs({}, watch)).toEqual(['mute', 'self_test', 'set_interval']);
    expect(deviceActs({}, () => true)).not.toContain('back');
    expect(deviceActs({ outOfService: out }, () => true)).not.toContain('out');
    expect(deviceActs({ outOfService: out }, () => true)).toContain('back');
  });

  it('a retired one can come back and nothing else', () => {
    expect(deviceActs({ retired: true }, () => true)).toEqual(['restore']);
    expect(deviceActs({ retired: true }, () => false)).toEqual([]);
  });
});
