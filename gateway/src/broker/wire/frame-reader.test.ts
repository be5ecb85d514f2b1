import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { answerOf, PublishReader, packetsOf } from './publish.ts';

const noLimit = (): number => Number.POSITIVE_INFINITY;

function packetOf(first: number, body: Uint8Array): Buffer {
  const length: number[] = [];
  for (let left = body.byteLength; ; ) {
    const digit = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? digit | 0x80 : digit);
    if (left === 0) return Buffer.concat([Buffer.from([first, ...length]), body]);
  }
}

/** Everything the reader hands out for these chunks. */
function read(chunks: Buffer[], isCompact = false): string[] {
  const reader = new FrameReader();
  const seen: string[] = [];
  for (const chunk of chunks) {
    reader.append(chunk);
    for (let frame = reader.next(noLimit); frame !== undefined; frame = reader.next(noLimit)) {
      if (typeof frame === 'string') return [...seen, frame];
      seen.push(frame.bytes.toString('hex'));
    }
    if (isCompact) reader.compact();
  }
  return seen;
}

describe('the frame reader', () => {
  it('cuts the same packets however the bytes are cut', () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 12 });
    const property = fc.property(bodies, fc.array(fc.integer({ min: 1, max: 90 })), (all, cuts) => {
      const packets = all.map((body) => packetOf(0x32, body));
      const bytes = Buffer.concat(packets);
      const chunks: Buffer[] = [];
      for (let at = 0, n = 0; at < bytes.byteLength; n += 1) {
        const size = cuts[n % (cuts.length || 1)] ?? bytes.byteLength;
        chunks.push(Buffer.from(bytes.subarray(at, at + size)));
        at += size;
      }
      const whole = packets.map((packet) => packet.toString('hex'));
      expect(read(chunks)).toEqual(whole);
      expect(read(chunks, true)).toEqual(whole);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('never changes a packet that it handed out, whatever comes after', () => {
    const reader = new FrameReader();
    const bytes = Buffer.concat([packetOf(0x32, Buffer.alloc(50, 1)), packetOf(0x32, Buffer.alloc(50, 2))]);
    for (const byte of bytes.subarray(0, 60)) reader.append(Buffer.from([byte]));
    const first = reader.next(noLimit);
    const before = typeof first === 'object' ? first.bytes.toString('hex') : '';
    for (let n = 0; n < 10; n += 1) reader.append(Buffer.alloc(500, 9));
    expect(typeof first === 'object' && first.bytes.toString('hex')).toBe(before);
  });

  it('[P8] refuses by the header alone what is longer than its type may be', () => {
    const reader = new FrameReader();
    reader.append(Buffer.from([0x32, 0x80, 0x01]));
    expect(reader.next((type) => (type === 3 ? 100 : 1_000))).toBe('oversize');
  });

  it.each([
    ['a fifth length byte', [0x30, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['type 0', [0x0f, 0x00]],
  ])('calls %s malformed', (_what, bytes) => {
    const reader = new FrameReader();
    reader.append(Buffer.from(bytes));
    expect(reader.next(noLimit)).toBe('malformed');
  });
});

describe('the publish reader', () => {
  it('never throws, whatever the packet', () => {
    const publishes = new PublishReader();
    const property = fc.property(
      fc.integer({ min: 0, max: 15 }),
      fc.uint8Array({ maxLength: 60 }),
      (flags, body) => {
        const reader = new FrameReader();
        reader.append(packetOf(0x30 | flags, body));
        const frame = reader.next(noLimit);
        const publish = typeof frame === 'object' ? publishes.read(frame) : undefined;
        for (const forbidden of ['#', '+', '\u0000']) expect(publish?.topic ?? '').not.toContain(forbidden);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('tells topics apart that follow each other', () => {
    const publishes = new PublishReader();
    const topicOf = (topic: string): string | undefined => {
      const reader = new FrameReader();
      reader.append(
        packetOf(0x30, Buffer.concat([Buffer.from([0, topic.length]), Buffer.from(`${topic}x`)])),
      );
      const frame = reader.next(noLimit);
      return typeof frame === 'object' ? publishes.read(frame)?.topic : undefined;
    };
    expect(['a/b', 'a/b', 'a/c', 'a', 'a/c'].map(topicOf)).toEqual(['a/b', 'a/b', 'a/c', 'a', 'a/c']);
  });

  it('writes ids in two bytes', () => {
    const answers = [answerOf('puback', 0x1234), answerOf('pubcomp', 0xffff)];
    expect([...packetsOf(answers)]).toEqual([0x40, 2, 0x12, 0x34, 0x70, 2, 0xff, 0xff]);
  });
});
