/** The prepared bytes are real MQTT packets with real readings in them. */

import { describe, expect, it } from 'vitest';
import { splitPackets } from '../../systems/sink/packet-splitter.ts';
import {
  connectPacket,
  patchReading,
  payloadBytes,
  readingPacket,
  SEQ_FIRST,
  TimeDigits,
} from './packets.ts';

const device = { id: 'd-00001', venueId: 'v-00000', secret: 'abcdefghijklmnopqrstuv' };
const BOOT = 1_764_000_000;

/** Topic, packet id and reading of a PUBLISH. */
function readBack(bytes: Buffer): { topic: string; id: number; reading: Record<string, unknown> } {
  const [place] = splitPackets(bytes).packets;
  if (place === undefined) throw new Error('no whole packet');
  const topicBytes = bytes.readUInt16BE(place.bodyAt);
  const idAt = place.bodyAt + 2 + topicBytes;
  return {
    topic: bytes.toString('utf8', place.bodyAt + 2, idAt),
    id: bytes.readUInt16BE(idAt),
    reading: JSON.parse(bytes.toString('utf8', idAt + 2, place.end)) as Record<string, unknown>,
  };
}

describe('a login', () => {
  it('names the device twice and carries its secret', () => {
    const bytes = connectPacket(device);
    const [place] = splitPackets(bytes).packets;
    expect(place).toMatchObject({ type: 1, end: bytes.length });
    expect(bytes.subarray(place?.bodyAt).toString('latin1')).toContain(
      '\0\x04MQTT\x04\xc2\x04\xb0\0\x07d-00001\0\x07d-00001\0\x16abcdefghijklmnopqrstuv',
    );
  });

  it('without a secret is anonymous', () => {
    const bytes = connectPacket({ id: 'd', venueId: 'v' });
    expect(bytes.toString('latin1')).toBe('\x10\x0d\0\x04MQTT\x04\x02\x04\xb0\0\x01d');
  });
});

describe('a reading', () => {
  const packet = readingPacket(device, BOOT);
  const time = new TimeDigits();

  it('is about as long as the readings that peers were measured with', () => {
    expect(payloadBytes(packet)).toBeGreaterThan(165);
    expect(payloadBytes(packet)).toBeLessThan(185);
  });

  it('reads back as what was patched in, at any place of a larger stretch', () => {
    const from = packet.bytes.length;
    const two = Buffer.concat([packet.bytes, packet.bytes]);
    const patch = { from, seq: SEQ_FIRST + 41, time: time.set(1_764_000_000_123), isAlarming: false };
    patchReading(two, packet, patch);
    const { topic, id, reading } = readBack(two.subarray(from));
    expect({ topic, id }).toEqual({ topic: 'nine/v1/v-00000/d-00001/telemetry', id: 1 });
    expect(reading).toMatchObject({ v: 1, boot: BOOT, seq: SEQ_FIRST + 41, at: 1_764_000_000_123 });
    expect(reading).toMatchObject({ sentAt: 1_764_000_000_123, metrics: { smoke: 0.031 } });
    expect(two.subarray(0, from)).toEqual(packet.bytes);
  });

  it('burns when told to, and no longer when told so', () => {
    const bytes = Buffer.from(packet.bytes);
    const patch = { from: 0, seq: SEQ_FIRST, time: time.set(1_764_000_000_123) };
    patchReading(bytes, packet, { ...patch, isAlarming: true });
    expect(readBack(bytes).reading).toMatchObject({ metrics: { smoke: 5.031 } });
    patchReading(bytes, packet, { ...patch, isAlarming: false });
    expect(readBack(bytes).reading).toMatchObject({ metrics: { smoke: 0.031 } });
  });
});
