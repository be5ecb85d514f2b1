import { describe, expect, it } from 'vitest';
import { proposedId } from './proposed-id.ts';

describe('the id that is proposed for a foreign device', () => {
  it('is its name in the letters of ids', () => {
    expect(proposedId('0x00158d0001a2b3c4')).toBe('0x00158d0001a2b3c4');
    expect(proposedId('zigbee2mqtt/kitchen smoke')).toBe('zigbee2mqtt-kitchen-smoke');
    expect(proposedId('厨房 / gas:1')).toBe('gas-1');
    expect(proposedId('烟感')).toBe('');
  });

  it('keeps the end of a long one, which tells devices apart', () => {
    const id = proposedId(`${'site/'.repeat(30)}unit-7`);
    expect(id).toHaveLength(64);
    expect(id.endsWith('unit-7')).toBe(true);
  });
});
