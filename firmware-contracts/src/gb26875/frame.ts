/** One packet of GB/T 26875.3 clause 6: `@@`, control unit, application data unit, checksum, `##`. */

import { ByteReader, joined, uintBytes } from './bytes.ts';
import { TIME_LABEL_BYTES } from './time-label.ts';

export const COMMANDS = { control: 1, send: 2, confirm: 3, request: 4, response: 5, deny: 6 } as const;
export type CommandWord = keyof typeof COMMANDS;

export const GB26875_LIMITS = {
  /** Bytes of an application data unit. */
  dataBytesMax: 1_024,
  /** ms from a heartbeat to the next: 20–30 s, and about 5 s while the line is bad. */
  heartbeatMs: { min: 20_000, max: 30_000, troubled: 5_000 },
  /** ms to wait for an answer. */
  answerMsMax: 10_000,
  /** How often a packet is sent again without an answer. */
  repeats: 3,
} as const;

export interface Frame {
  /** Counted by whoever begins the exchange; an answer repeats it. uint16. */
  serial: number;
  /** Main version (always 1 by the standard) and the maker's own. */
  version: readonly [main: number, user: number];
  /** When it was sent, as six bytes: a label that is no moment is kept as it came. */
  sentLabel: Uint8Array;
  /** uint48. */
  source: number;
  target: number;
  /** One of `COMMANDS`; 7–127 are reserved, 128–255 the maker's own. */
  command: number;
  /** The application data unit; empty in a heartbeat, and in most confirmations. */
  data: Uint8Array;
}

const START = Uint8Array.of(0x40, 0x40);
const END = Uint8Array.of(0x23, 0x23);
const CONTROL_BYTES = 25;
/** Up to and with the length. */
const HEAD_BYTES = START.length + CONTROL_BYTES;
const TAIL_BYTES = 1 + END.length;
const LENGTH_AT = START.length + 22;

export const FRAME_BYTES_MIN = HEAD_BYTES + TAIL_BYTES;
export const FRAME_BYTES_MAX = FRAME_BYTES_MIN + GB26875_LIMITS.dataBytesMax;

/** The sum of the bytes of control unit and data, without what does not fit into eight bits. */
function checksumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}

/** Throws a RangeError for what the standard does not let a packet hold. */
export function encodeFrame(frame: Frame): Uint8Array {
  if (frame.data.length > GB26875_LIMITS.dataBytesMax) {
    throw new RangeError(`${frame.data.length} bytes of data, of ${GB26875_LIMITS.dataBytesMax}`);
  }
  if (frame.sentLabel.length !== TIME_LABEL_BYTES) throw new RangeError('a time label has six bytes');
  const summed = joined([
    uintBytes(frame.serial, 2),
    ...frame.version.map((part) => uintBytes(part, 1)),
    frame.sentLabel,
    uintBytes(frame.source, 6),
    uintBytes(frame.target, 6),
    uintBytes(frame.data.length, 2),
    uintBytes(frame.command, 1),
    frame.data,
  ]);
  return joined([START, summed, Uint8Array.of(checksumOf(summed)), END]);
}

export type FrameFault = 'checksum' | 'no-end' | 'too-long';

export type Framed =
  | { kind: 'frame'; frame: Frame }
  /** A packet that cannot be believed: to be answered with a denial, for which the head is enough. */
  | { kind: 'damaged'; fault: FrameFault; frame: Frame }
  /** Bytes outside of any packet. */
  | { kind: 'noise'; bytes: number };

/**
 * Cuts a stream into packets, however TCP has cut it before. Tolerant: after damage it goes on at the next `@@`.
 * Holds no more than one packet's bytes.
 */
export class FrameReader {
  #held: Uint8Array = new Uint8Array();

  /** What came of these bytes and those held before. Never throws. */
  push(chunk: Uint8Array): Framed[] {
    let rest = this.#held.length === 0 ? chunk : joined([this.#held, chunk]);
    const found: Framed[] = [];
    for (;;) {
      const start = startOf(rest);
      if (start > 0) found.push({ kind: 'noise', bytes: start });
      rest = rest.subarray(start);
      const packet = firstPacket(rest);
      if (packet === undefined) break;
      found.push(packet.framed);
      rest = rest.subarray(packet.bytes);
    }
    this.#held = rest.slice();
    return found;
  }

  /**
   * What is held will not come whole: goes on at the next start within it. To be called when the line has been silent
   * in the middle of a packet, because a damaged length may promise bytes that nobody sends. Never throws.
   */
  giveUp(): Framed[] {
    const held = this.#held;
    this.#held = new Uint8Array();
    if (held.length <= START.length) return held.length === 0 ? [] : [{ kind: 'noise', bytes: held.length }];
    const isHeadWhole = held.length >= HEAD_BYTES;
    const skipped: Framed = isHeadWhole
      ? { kind: 'damaged', fault: 'no-end', frame: frameOf(held.subarray(START.length, HEAD_BYTES)) }
      : { kind: 'noise', bytes: START.length };
    return [skipped, ...this.push(held.subarray(START.length))];
  }

  /** Bytes of a packet that has not come whole. */
  get held(): number {
    return this.#held.length;
  }
}

/** Where the next packet may begin; a lone `@` at the end may be the half of a start. */
function startOf(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x40); at !== -1; at = bytes.indexOf(0x40, at + 1)) {
    if (at === bytes.length - 1 || bytes[at + 1] === 0x40) return at;
  }
  return bytes.length;
}

/** Undefined while bytes are missing. */
function firstPacket(bytes: Uint8Array): { framed: Framed; bytes: number } | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const length = (bytes[LENGTH_AT] ?? 0) + 256 * (bytes[LENGTH_AT + 1] ?? 0);
  const head = frameOf(bytes.subarray(START.length, HEAD_BYTES));
  // Only the start is taken: a true packet may begin among what was taken for this one.
  const damaged = (fault: FrameFault) =>
    ({ framed: { kind: 'damaged', fault, frame: head }, bytes: START.length }) as const;
  if (length > GB26875_LIMITS.dataBytesMax) return damaged('too-long');
  const total = FRAME_BYTES_MIN + length;
  if (bytes.length < total) return undefined;
  const summed = bytes.subarray(START.length, total - TAIL_BYTES);
  if (bytes[total - 2] !== END[0] || bytes[total - 1] !== END[1]) return damaged('no-end');
  if (bytes[total - TAIL_BYTES] !== checksumOf(summed)) {
    return { framed: { kind: 'damaged', fault: 'checksum', frame: head }, bytes: total };
  }
  const frame = { ...head, data: bytes.slice(HEAD_BYTES, total - TAIL_BYTES) };
  return { framed: { kind: 'frame', frame }, bytes: total };
}

/** The control unit, with no data. */
function frameOf(control: Uint8Array): Frame {
  const reader = new ByteReader(control.slice());
  const uint = (width: number): number => reader.uint(width) ?? 0;
  const serial = uint(2);
  const version = [uint(1), uint(1)] as const;
  const sentLabel = reader.take(TIME_LABEL_BYTES) ?? new Uint8Array(TIME_LABEL_BYTES);
  const [source, target] = [uint(6), uint(6)];
  uint(2);
  return { serial, version, sentLabel, source, target, command: uint(1), data: new Uint8Array() };
}
