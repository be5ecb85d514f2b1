/** What goes out together: many notices at once for one person are one message where it would be a flood else. */

import type { BookedDelivery } from '../book/delivery-book.ts';
import type { ChannelKind } from '../port/channel-kind.ts';
import { namedIn } from '../words/compose.ts';

type Batch = [BookedDelivery, ...BookedDelivery[]];

/** In one message at most; the words name twenty. */
const GATHERED_MAX = 50;

export interface Gathering {
  kind: Pick<ChannelKind, 'reach' | 'style' | 'namesMax'>;
  /** Whether a message has room for more than one. */
  gathers: boolean;
  isShort: boolean;
  gatherOver: number;
}

/** In the order of urgency of each batch's first. Of dangers each is named: none is only counted. [P9] */
export function batchesOf(due: readonly BookedDelivery[], gathering: Gathering): Batch[] {
  const { kind, gathers } = gathering;
  if (kind.reach === 'system' || !gathers) return due.map((each) => [each]);
  const together = new Map<string, BookedDelivery[]>();
  for (const each of due) {
    const key = `${each.urgent} ${each.target}`;
    together.set(key, [...(together.get(key) ?? []), each]);
  }
  const batches = [...together.values()].flatMap((waiting) => piecesOf(waiting, gathering));
  const order = new Map(due.map(({ id }, i) => [id, i]));
  return batches.sort(([a], [b]) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

function piecesOf(waiting: readonly BookedDelivery[], { kind, isShort, gatherOver }: Gathering): Batch[] {
  const isFlood = waiting.length > (isShort ? 1 : gatherOver);
  const sizeMax = waiting[0]?.urgent === true ? (kind.namesMax ?? namedIn(kind.style)) : GATHERED_MAX;
  return chunks(waiting, isFlood ? sizeMax : 1) as Batch[];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
