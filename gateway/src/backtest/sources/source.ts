/** Where a backtest takes its entries from, and what it must know of them. */

import type { Act, Entry, Hazard } from '@ninewatch/rules';
import type { Origin } from '@ninewatch/rules/trust';

export interface Source {
  /** For people: the data folder, or the recordings. */
  name: string;
  /** When time begins in it, ms since 1970. */
  beginsAt: number;
  /** Part of every id of hazards, as it was. */
  epoch: string;
  /** What stands on the ledger before the first entry. */
  ground: readonly Act[];
  /** Messages of before are not among the entries, ms since 1970; 0 when all are. */
  readFrom: number;
  /** Hazards that began before are not told; those of a warm-up. */
  tellFrom: number;
  /** In their order, in blocks of any size; may be asked for again. */
  blocks(range?: { from: number; to: number }): AsyncIterable<Block> | Iterable<Block>;
  /** What the thing was that an act of the entries names. */
  originOf(act: Act): Origin | undefined;
  /** Where a venue's times are counted from, when it is a recording: its first row. */
  recordingOf?(venueId: string): Recording | undefined;
  close(): void;
}

export interface Block {
  entries: readonly Entry[];
  readings: number;
  /** Rows of the journal that could not be read. */
  damaged?: number;
}

export interface Recording {
  name: string;
  /** Ms since 1970 at which its first row is put. */
  beginsAt: number;
  /** Of its last row. */
  endsAt: number;
  /** What the recording itself calls the time of that row, ms; for one without a time column 0. */
  firstRowMs: number;
}

/** The hazard that an act names, by its id or by that of its ticket. */
export function actHazard(
  act: Act,
  find: { hazard(id: string): Hazard | null; ticket(id: string): { hazardId?: string } | null },
): Hazard | undefined {
  const id =
    'hazardId' in act ? act.hazardId : 'ticketId' in act ? find.ticket(act.ticketId)?.hazardId : undefined;
  return id === undefined ? undefined : (find.hazard(id) ?? undefined);
}
