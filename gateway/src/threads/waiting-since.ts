/** On the query thread: since when each reader of the journal and each channel waits. */

import { openEntryTimes } from '../journal/entry-times.ts';
import type { ReaderPlaces, WaitingSince } from '../lags.ts';
import { openOutbox } from '../ledger/outbox.ts';

export type LagCalls = { waitingSince(places: ReaderPlaces): WaitingSince };

export function lagFunctions(dir: string): LagCalls {
  const entries = openEntryTimes(dir);
  const outbox = openOutbox(dir);
  return {
    waitingSince: ({ positions, seqs }) => ({
      positions: mapped(positions, entries.after),
      seqs: mapped(seqs, outbox.dueAfter),
    }),
  };
}

function mapped<T>(places: Record<string, number>, of: (place: number) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(places).map(([name, place]) => [name, of(place)]));
}
