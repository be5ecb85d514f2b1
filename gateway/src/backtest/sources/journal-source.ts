/** The stored journal as it was decided, with the ledger's facts where its beginning is gone. */

import type { Entry, Hazard } from '@ninewatch/rules';
import { actsOf, type Facts, originOf } from '@ninewatch/rules/trust';
import type { JournalScan, ScanRange } from '../../journal/journal-scan.ts';
import { actHazard, type Block, type Source } from './source.ts';

/** What a backtest asks of the ledger; read only. */
export interface PastLedger {
  facts(): Facts;
  hazard(id: string): Hazard | null;
  ticket(id: string): { hazardId?: string } | null;
  close(): void;
}

export interface JournalOptions {
  dir: string;
  scan: JournalScan;
  ledger: PastLedger;
  /** Entries that the gateway itself has to skip. */
  isSetAside(entry: Entry): boolean;
  /** Only hazards from then on are told, ms since 1970. */
  from?: number;
  to?: number;
  /** Readings that far before `from` are judged too, so that rules with a memory have one. */
  warmUpMs: number;
  /** The last position of the journal that counts. */
  upTo: number;
}

export function openJournalSource(options: JournalOptions): Source {
  const { scan, ledger, from, to, warmUpMs, upTo } = options;
  // Positions count from 1: where 1 is gone, acts are gone, and the ledger says what came of them.
  const isCut = scan.ends().oldest > 1;
  const range: ScanRange = {
    upTo,
    ...(from === undefined ? {} : { messagesFromMs: from - warmUpMs }),
    ...(to === undefined ? {} : { toMs: to }),
  };
  const beginsAt = firstTime(scan);
  return {
    name: options.dir,
    beginsAt,
    epoch: 'backtest',
    ground: isCut ? actsOf(ledger.facts()) : [],
    readFrom: range.messagesFromMs ?? 0,
    tellFrom: from ?? 0,
    blocks: (within) =>
      blocksOf(
        options,
        within === undefined ? range : { messagesFromMs: within.from, toMs: within.to, upTo },
      ),
    originOf: (act) => {
      const hazard = actHazard(act, ledger);
      return hazard === undefined ? undefined : originOf(hazard);
    },
    close: () => {
      scan.close();
      ledger.close();
    },
  };
}

function firstTime(scan: JournalScan): number {
  for (const { entries, committedAt } of scan.rows({})) return entries[0]?.record.receivedAt ?? committedAt;
  return 0;
}

function* blocksOf({ scan, isSetAside }: JournalOptions, range: ScanRange): Generator<Block> {
  for (const { entries, readings, isDamaged } of scan.rows(range)) {
    const sound = entries.some(isSetAside) ? entries.filter((entry) => !isSetAside(entry)) : entries;
    yield { entries: sound, readings, ...(isDamaged === true ? { damaged: 1 } : {}) };
  }
}
