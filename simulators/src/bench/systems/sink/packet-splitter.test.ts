/** Packets however the stretches of bytes are cut. */

import { describe, expect, it } from 'vitest';
import { splitPackets } from './packet-splitter.ts';

const LONG = Buffer.concat([Buffer.from([0x32, 0xc8, 0x01]), Buffer.alloc(200)]);
const both = Buffer.concat([Buffer.from([0x40, 2, 0, 7]), LONG]);

describe('packet splitter', () => {
  it('finds whole packets with short and long lengths', () => {
    expect(splitPackets(both)).toEqual({
      packets: [
        { type: 4, bodyAt: 2, end: 4 },
        { type: 3, bodyAt: 7, end: 207 },
      ],
      end: 207,
    });
  });

  it('leaves an unfinished packet alone wherever it is cut', () => {
    for (let cut = 4; cut < both.length; cut++) {
      expect(splitPackets(both.subarray(0, cut)), `${cut} bytes`).toMatchObject({ end: 4 });
    }
  });

  it('refuses a length that never ends', () => {
    expect(() => splitPackets(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]))).toThrow(RangeError);
  });
});
