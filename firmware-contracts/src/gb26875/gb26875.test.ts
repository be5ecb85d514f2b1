/** GB/T 26875.3: examples of the standard and of makers byte for byte, damage contained, any text and time there and back. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COMMANDS,
  encodeFrame,
  FRAME_BYTES_MAX,
  type Frame,
  FrameReader,
  flagsOfState,
  GB26875_LIMITS,
  isExact,
  kindOfPart,
  labelOf,
  noteOf31,
  noteOfLength,
  readDataUnit,
  timeAt,
  timeOfLabel,
  UNIT_LAYOUTS,
  writeDataUnit,
} from './index.ts';
import { textBytes, textOf } from './text.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (pair) => Number.parseInt(pair, 16));

/** Examples of the standard (clause 6 and its annex); a transmitter 889 and a centre 23352. */
const FIRE =
  '40 40 01 00 01 01 20 3A 09 1A 09 0C 79 03 00 00 00 00 38 5B 01 00 00 00 30 00 02 02 01 01 01 28 0A 00 02 00 02 00 ' +
  `${'20 '.repeat(30)}00 02 3A 09 1A 09 0C 46 23 23`;
const MAINS_FAULT =
  '40 40 01 00 01 01 20 3A 09 1A 09 0C 79 03 00 00 00 00 38 5B 01 00 00 00 09 00 02 15 01 08 02 3A 09 1A 09 0C 42 23 23';
const CONFIRM = '40 40 01 00 01 01 23 3A 09 1A 09 0C 38 5B 01 00 00 00 79 03 00 00 00 00 00 00 03 AB 23 23';
const DUTY_CHECK =
  '40 40 01 00 01 01 20 3A 09 1A 09 0C 38 5B 01 00 00 00 79 03 00 00 00 00 03 00 01 5B 01 0A 0F 23 23';

function onlyFrame(bytes: Uint8Array): Frame {
  const [framed, ...more] = new FrameReader().push(bytes);
  expect(more).toEqual([]);
  if (framed?.kind !== 'frame') throw new Error(`not a frame: ${JSON.stringify(framed)}`);
  return framed.frame;
}

const frames = fc.record({
  serial: fc.nat(0xffff),
  version: fc.tuple(fc.nat(255), fc.nat(255)),
  sentLabel: fc.uint8Array({ minLength: 6, maxLength: 6 }),
  source: fc.nat(2 ** 31 - 1),
  target: fc.nat(2 ** 31 - 1),
  command: fc.nat(255),
  data: fc.uint8Array({ maxLength: 300 }),
});

describe('packets', () => {
  it.each([FIRE, MAINS_FAULT, CONFIRM, DUTY_CHECK])('an example is written again byte for byte', (hex) => {
    const bytes = bytesOf(hex);
    const frame = onlyFrame(bytes);
    expect(encodeFrame(frame)).toEqual(bytes);
    const unit = readDataUnit(frame.data);
    if (frame.data.length > 0) expect(unit && isExact(unit, frame.data)).toBe(true);
  });

  it('the fire of the standard says which detector, where and when', () => {
    const frame = onlyFrame(bytesOf(FIRE));
    expect(frame).toMatchObject({
      serial: 1,
      version: [1, 1],
      source: 889,
      target: 88_888,
      command: COMMANDS.send,
    });
    const unit = readDataUnit(frame.data);
    expect(unit?.layout?.name).toBe('part-state');
    expect(unit?.objects).toMatchObject([
      { systemType: 1, systemAddress: 1, partType: 40, zone: 10, place: 2, state: 2, note: { text: '' } },
    ]);
    expect(unit?.objects[0]?.at?.at).toBe(Date.parse('2012-09-26T09:58:02+08:00'));
    expect(kindOfPart(40)).toBe('smoke');
    // Bit 0 is cleared in it, which would be a test: a fire is a fire.
    expect(flagsOfState(2)).toMatchObject({ alarm: true, test: false });
    expect(flagsOfState(0)).toMatchObject({ alarm: false, test: true });
  });

  it('are found however the stream was cut, among noise, and after damage', () => {
    fc.assert(
      fc.property(
        fc.array(frames, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (sent, cut) => {
          // Noise holds no "@": what looks like a start may hide the packet behind it until that has proved none.
          const noise = Uint8Array.of(1, 2, 0x23, 0x23);
          const stream = sent.flatMap((frame) => [...noise, ...encodeFrame(frame)]);
          const reader = new FrameReader();
          const got: Frame[] = [];
          for (let at = 0; at < stream.length; at += cut) {
            for (const framed of reader.push(Uint8Array.from(stream.slice(at, at + cut)))) {
              if (framed.kind === 'frame') got.push(framed.frame);
            }
          }
          expect(got).toEqual(sent);
          expect(reader.held).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('one wrong byte is a named fault with its head, and the next packet counts', () => {
    const [bad, good] = [bytesOf(MAINS_FAULT), bytesOf(CONFIRM)];
    bad[31] = 0x7f;
    const found = new FrameReader().push(Uint8Array.from([...bad, ...good]));
    expect(found).toMatchObject([
      { kind: 'damaged', fault: 'checksum', frame: { serial: 1, source: 889 } },
      { kind: 'frame', frame: { command: COMMANDS.confirm } },
    ]);
  });

  it('a length beyond the limit, and an end that is none, are faults that lose no later packet', () => {
    const long = bytesOf(MAINS_FAULT);
    long.set([0x01, 0x04], 24);
    const open = bytesOf(MAINS_FAULT);
    open[open.length - 1] = 0;
    const found = new FrameReader().push(Uint8Array.from([...long, ...open, ...bytesOf(CONFIRM)]));
    expect(found.filter(({ kind }) => kind !== 'noise')).toMatchObject([
      { kind: 'damaged', fault: 'too-long' },
      { kind: 'damaged', fault: 'no-end' },
      { kind: 'frame', frame: { command: COMMANDS.confirm } },
    ]);
  });

  it('a length that promises bytes which nobody sends hides the packets behind it until the line gives up', () => {
    const bad = bytesOf(MAINS_FAULT);
    bad.set([0xff, 0x03], 24);
    const reader = new FrameReader();
    expect(
      reader.push(Uint8Array.from([...bad, ...bytesOf(CONFIRM), ...bytesOf(FIRE).slice(0, 40)])),
    ).toEqual([]);
    expect(reader.giveUp().filter(({ kind }) => kind !== 'noise')).toMatchObject([
      { kind: 'damaged', fault: 'no-end', frame: { source: 889 } },
      { kind: 'frame', frame: { command: COMMANDS.confirm } },
    ]);
    // The half packet behind them still has its chance.
    expect(reader.push(bytesOf(FIRE).slice(40))).toMatchObject([{ kind: 'frame' }]);
    expect(reader.giveUp()).toEqual([]);
    expect([reader.push(Uint8Array.of(0x40)), reader.giveUp(), reader.held]).toEqual([
      [],
      [{ kind: 'noise', bytes: 1 }],
      0,
    ]);
  });

  it('[P8] any bytes end in nothing thrown, and no more than one packet is held', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader();
        for (const chunk of chunks) {
          for (const framed of reader.push(Uint8Array.from([0x40, 0x40, ...chunk]))) {
            if (framed.kind === 'frame') readDataUnit(framed.frame.data);
          }
          expect(reader.held).toBeLessThan(FRAME_BYTES_MAX);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('1,024 bytes of data are written, 1,025 refused, and so is what does not fit', () => {
    const frame = onlyFrame(bytesOf(CONFIRM));
    const of = (length: number) => ({ ...frame, data: new Uint8Array(length) });
    expect(encodeFrame(of(GB26875_LIMITS.dataBytesMax))).toHaveLength(FRAME_BYTES_MAX);
    expect(() => encodeFrame(of(GB26875_LIMITS.dataBytesMax + 1))).toThrow(RangeError);
    expect(() => encodeFrame({ ...frame, serial: 65_536 })).toThrow(RangeError);
    expect(() => encodeFrame({ ...frame, source: 2 ** 48 })).toThrow(RangeError);
    expect(() => encodeFrame({ ...frame, sentLabel: new Uint8Array(5) })).toThrow(RangeError);
  });
});

describe('data units', () => {
  const full = {
    ...{
      systemType: 1,
      systemAddress: 2,
      partType: 42,
      zone: 3,
      place: 0xfffe,
      state: 5,
      quantity: 3,
      value: -400,
    },
    ...{ operation: 0x20, operator: 7, versionMain: 1, versionSub: 4, count: 9, reserved: 10 },
    at: timeAt(Date.parse('2026-11-30T23:59:59+08:00')),
  };
  const noteFor = (name: string) =>
    name.startsWith('part') ? noteOf31('三楼走廊烟感') : noteOfLength('望江旅馆火灾报警控制器');

  it('each type of the standard is written and read as it was, one object and as many as it may hold', () => {
    for (const { name, objectsMax, fields } of UNIT_LAYOUTS.values()) {
      const object = { ...full, note: noteFor(name), state: fields.includes('state8') ? 5 : 0x2005 };
      // A transmitter's operations could be 127 of eight bytes: they fill the data unit.
      for (const count of [1, objectsMax]) {
        const bytes = writeDataUnit(name, new Array(count).fill(object));
        expect(bytes.length, name).toBeLessThanOrEqual(GB26875_LIMITS.dataBytesMax);
        const unit = readDataUnit(bytes);
        expect(unit?.layout?.name).toBe(name);
        expect(unit && isExact(unit, bytes), name).toBe(true);
        for (const field of ['value', 'zone', 'operator', 'note', 'at'] as const) {
          if (unit?.objects[0]?.[field] !== undefined) expect(unit.objects[0][field]).toEqual(object[field]);
        }
      }
      expect(() => writeDataUnit(name, new Array(objectsMax + 1).fill(object))).toThrow(RangeError);
      expect(() => writeDataUnit(name, [])).toThrow(RangeError);
      expect(() => writeDataUnit(name, [{}])).toThrow(RangeError);
    }
  });

  it('what came whole counts: a cut unit keeps its whole objects, a reserved type all its bytes', () => {
    const two = writeDataUnit('transmitter-operation', [full, full]);
    expect(readDataUnit(two.subarray(0, two.length - 1))).toMatchObject({
      announced: 2,
      objects: [{ operation: 0x20, operator: 7 }],
      rest: two.subarray(10, two.length - 1),
    });
    expect(readDataUnit(Uint8Array.of(200, 1, 9, 9))).toMatchObject({
      layout: undefined,
      rest: Uint8Array.of(9, 9),
    });
    expect(readDataUnit(Uint8Array.of(2))).toBeUndefined();
    expect(readDataUnit(new Uint8Array())).toBeUndefined();
  });

  it('a label that is no moment keeps its bytes', () => {
    const unit = readDataUnit(Uint8Array.of(28, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
    expect(unit?.objects[0]?.at).toEqual({ at: undefined, label: new Uint8Array(6).fill(0xff) });
  });
});

describe('times and texts', () => {
  it('every second of the century comes back, and no 30th of February does', () => {
    const from = Date.parse('2000-01-01T00:00:00+08:00');
    const until = Date.parse('2100-01-01T00:00:00+08:00');
    fc.assert(
      fc.property(fc.integer({ min: from / 1_000, max: until / 1_000 - 1 }), (second) => {
        expect(timeOfLabel(labelOf(second * 1_000))).toBe(second * 1_000);
      }),
    );
    expect(timeOfLabel(Uint8Array.of(0, 0, 0, 30, 2, 26))).toBeUndefined();
    expect(timeOfLabel(Uint8Array.of(0, 0, 24, 1, 1, 26))).toBeUndefined();
    expect(timeOfLabel(Uint8Array.of(0, 0, 0, 0, 0, 0))).toBeUndefined();
    expect(timeOfLabel(Uint8Array.of(0, 0, 0))).toBeUndefined();
    expect(() => labelOf(until)).toThrow(RangeError);
    expect(() => labelOf(from - 1_000)).toThrow(RangeError);
  });

  it('any text of GB 18030 comes back; a cut one ends between characters', () => {
    expect([...textBytes('烟感', 31)]).toEqual([0xd1, 0xcc, 0xb8, 0xd0]);
    expect([...textBytes('𠀀', 31)]).toEqual([0x95, 0x32, 0x82, 0x36]);
    expect(textOf(textBytes('三楼走廊烟感', 5))).toBe('三楼');
    // ASCII, Greek, Han, Hangul (four bytes in the BMP), Han of plane 2 (four bytes beyond it).
    const ranges = [
      [0x20, 0x7e],
      [0x391, 0x3a1],
      [0x4e00, 0x9fa5],
      [0xac00, 0xd7a3],
      [0x20000, 0x2a6d6],
    ] as const;
    const character = fc
      .oneof(...ranges.map(([min, max]) => fc.integer({ min, max })))
      .map((codePoint) => String.fromCodePoint(codePoint));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 40 }), (text) => {
        expect(textOf(textBytes(`${text}。`, 1_000))).toBe(`${text}。`);
      }),
    );
  });
});
