/** A source that says how far it was read, in shares of the time it covers. */

import type { Block, Source } from './source.ts';

export interface Watch {
  /** Ms since 1970; what was stored then is the end. */
  endsAt: number;
  /** 0 to 1, never back; called for each block. */
  reached(share: number): void;
  /** Awaited after each block: the place to let others have the processor. */
  rest?(): Promise<void>;
}

export function watchedSource(source: Source, { endsAt, reached, rest }: Watch): Source {
  async function* blocks(range?: { from: number; to: number }): AsyncGenerator<Block> {
    const beginsAt = Math.max(source.beginsAt, range?.from ?? source.readFrom);
    const lengthMs = Math.max(1, endsAt - beginsAt);
    let share = 0;
    for await (const block of source.blocks(range)) {
      yield block;
      const at = block.entries.at(-1)?.record.receivedAt ?? beginsAt;
      share = Math.max(share, Math.min(1, (at - beginsAt) / lengthMs));
      reached(share);
      if (rest !== undefined) await rest();
    }
  }
  return { ...source, blocks };
}
