/** What goes out together: many notices at once for one person are one message where it would be a flood else. */

import type { BookedDelivery } from '../book/delivery-book.ts';
import type { ChannelKind } from '../port/channel-kind.ts';

type Batch = [BookedDelivery, ...BookedDelivery[]];

/** In one message at most; the words name twenty. */
const GATHERED_MAX = 50;

/** In the order of urgency of each batch's first; a system gets each by itself. */
export function batchesOf(
  due: readonly BookedDelivery[],
  { kind, isShort, gatherOver }: { kind: Pick<ChannelKind, 'reach'>; isShort: boolean; gatherOver: number },
): Batch[] {
  if (kind.reach === 'system') return due.map((each) => [each]);
  const byTarget = new Map<string, BookedDelivery[]>();
  for (const each of due) byTarget.set(each.target, [...(byTarget.get(each.target) ?? []), each]);
  const batches: Batch[] = [];
  for (const waiting of byTarget.values()) {
    const isFlood = waiting.length > (isShort ? 1 : gatherOver);
    const pieces = isFlood ? chunks(waiting, GATHERED_MAX) : waiting.map((each) => [each]);
    for (const piece of pieces) batches.push(piece as Batch);
  }
  const order = new Map(due.map(({ id }, i) => [id, i]));
  return batches.sort(([a], [b]) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
