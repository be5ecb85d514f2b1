/** A chunk's body: blocks one behind the other, each of one device, with what is needed to pass over it. */

import type { ByteWriter } from './bytes.ts';
import { ByteReader } from './bytes.ts';

export interface Block {
  device: number;
  /** Readings or buckets in it. */
  count: number;
  /** Times of the first and last, ms; both inclusive. */
  fromMs: number;
  toMs: number;
  /** The whole block with its head, to be copied as it is. */
  whole: Uint8Array;
  content: Uint8Array;
}

export type BlockHead = Pick<Block, 'device' | 'count' | 'fromMs' | 'toMs'>;

export function putBlock(out: ByteWriter, head: BlockHead, content: Uint8Array): void {
  out.unsigned(head.device);
  out.unsigned(head.count);
  out.unsigned(head.fromMs);
  out.unsigned(head.toMs - head.fromMs);
  out.unsigned(content.length);
  out.raw(content);
}

/** The blocks of a body, or those of one device alone. */
export function blocksOf(body: Uint8Array, onlyDevice?: number): Block[] {
  const blocks: Block[] = [];
  const from = new ByteReader(body);
  while (from.at < body.length) {
    const start = from.at;
    const device = from.unsigned();
    const count = from.unsigned();
    const fromMs = from.unsigned();
    const toMs = fromMs + from.unsigned();
    const length = from.unsigned();
    const begin = from.at;
    from.at += length;
    if (onlyDevice !== undefined && device !== onlyDevice) continue;
    const content = body.subarray(begin, from.at);
    blocks.push({ device, count, fromMs, toMs, whole: body.subarray(start, from.at), content });
  }
  return blocks;
}
