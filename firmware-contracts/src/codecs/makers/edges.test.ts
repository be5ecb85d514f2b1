/** Messages at the edge of what makers send: nothing of them is lost unsaid, and none of them throws. */

import { get } from 'sparkplug-payload';
import { describe, expect, it } from 'vitest';
import { chirpstack } from './chirpstack.ts';
import { shellyGen2 } from './shelly-gen2.ts';
import { sparkplug } from './sparkplug/sparkplug.ts';

const RECEIVED_AT = 1_800_000_000_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a decoded LoRaWAN payload', () => {
  it('that holds channels in channels without end is borne', () => {
    const depth = 40_000;
    const deep = `${'{"1":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const decoded = chirpstack.open()({
      topic: 'application/1/device/aa/event/up',
      payload: bytes(`{"object":{"temperature":${deep},"smoke":true}}`),
      receivedAt: RECEIVED_AT,
    });
    expect(decoded.unmapped).toMatchObject([{ field: 'object/temperature/1', why: 'wrong-type' }]);
    expect(decoded.said).toContainEqual({ device: 'aa', part: 'smoke', stands: { alarm: true } });
  });
});

describe('the whole status of a Shelly', () => {
  it('tells its own alarm whatever number of channels comes before it, and names those left out', () => {
    const others = Array.from({ length: 40 }, (_, n) => [`boolean:${200 + n}`, { id: 200 + n }]);
    const params = { ...Object.fromEntries(others), 'smoke:0': { id: 0, alarm: true } };
    const decoded = shellyGen2.open()({
      topic: 'shelly-1/events/rpc',
      payload: bytes(JSON.stringify({ method: 'NotifyFullStatus', params })),
      receivedAt: RECEIVED_AT,
    });
    expect(decoded.said).toContainEqual({ device: 'shelly-1', part: 'smoke', stands: { alarm: true } });
    expect(decoded.unmapped).toContainEqual({ device: 'shelly-1', field: '239', why: 'too-many' });
  });
});

describe("Sparkplug's history", () => {
  it.each([0, 12])('without a time that can be believed (%d) is not now', (timestamp) => {
    const metric = (name: string, value: boolean | number, type: 'Boolean' | 'Double') => ({
      ...{ name, value, type, timestamp, isHistorical: true },
      properties: { engUnit: { type: 'String' as const, value: '°C' } },
    });
    const metrics = [metric('alarm', true, 'Boolean'), metric('temperature', 90, 'Double')];
    const payload = get('spBv1.0')?.encodePayload({ timestamp: RECEIVED_AT, seq: 1, metrics });
    const decoded = sparkplug.open()({
      topic: 'spBv1.0/g/DDATA/n/d',
      payload: payload ?? new Uint8Array(),
      receivedAt: RECEIVED_AT,
    });
    expect(decoded.said).toEqual([{ device: 'g/n/d', at: RECEIVED_AT, partOf: 'g/n' }]);
    expect(decoded.unmapped).toMatchObject([
      { field: 'alarm', why: 'bad-time' },
      { field: 'temperature', why: 'bad-time' },
    ]);
  });
});
