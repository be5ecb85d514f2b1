/** What those who look back ask of the ledger: its facts, and what hazards and tickets of the past were. */

import type { Device, Hazard, Part, Region, RulesInForce, Ticket, Venue } from '@ninewatch/rules';
import { openLedgerQueries } from './ledger-queries.ts';
import type { Page, Paged, Scope } from './query-port.ts';
import { openReader } from './store/database.ts';
import { Statements } from './store/statements.ts';
import { Checkpoints } from './write/checkpoints.ts';

export interface PastLedger {
  facts(): { regions: Region[]; venues: Venue[]; devices: Device[] };
  hazard(id: string): Hazard | null;
  ticket(id: string): Ticket | null;
  periodVenue(id: string): string | null;
  /** Ids of the venues that the scope has today, and of their devices. */
  placesIn(scope: Scope): { venues: Set<string>; devices: Set<string> };
  close(): void;
}

const PAGE = 1_000;
const EVERYTHING = null;

/** Read only; a gateway may be writing. `data-dir-unusable` when there is no ledger. */
export function openPastLedger(dir: string): PastLedger {
  const queries = openLedgerQueries(dir);
  return {
    facts: () => ({
      regions: all((page) => queries.regions(EVERYTHING, page)),
      venues: all((page) => queries.venues(EVERYTHING, {}, page)),
      devices: all((page) => queries.devices(EVERYTHING, {}, page)),
    }),
    hazard: (id) => queries.hazard(EVERYTHING, id),
    ticket: (id) => queries.ticket(EVERYTHING, id),
    periodVenue: (id) => queries.period(EVERYTHING, id)?.venueId ?? null,
    placesIn: (scope) => ({
      venues: new Set(all((page) => queries.venues(scope, {}, page)).map(({ id }) => id)),
      devices: new Set(all((page) => queries.devices(scope, {}, page)).map(({ id }) => id)),
    }),
    close: () => queries.close(),
  };
}

/** The rules as they were when the state was saved last, with its position; undefined when nothing sound is saved. */
export function savedRules(dir: string): { position: number; rules: RulesInForce | null } | undefined {
  const db = openReader(dir);
  try {
    for (const { position, parts } of new Checkpoints(db, new Statements(db)).list()) {
      const rules = rulesIn(parts);
      if (rules !== undefined) return { position, rules };
    }
    return undefined;
  } finally {
    db.close();
  }
}

/** Undefined when they cannot be read: an older checkpoint may be sound, and a gateway may remove this one. */
function rulesIn(parts: () => Iterable<Part>): RulesInForce | null | undefined {
  try {
    for (const [name, text] of parts()) if (name === 'rules') return JSON.parse(text);
  } catch {
    return undefined;
  }
  return undefined;
}

function all<T>(list: (page: Page) => Paged<T>): T[] {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const { items: more, next }: Paged<T> = list({ limit: PAGE, ...(after === null ? {} : { after }) });
    for (const item of more) items.push(item);
    after = next;
  } while (after !== null);
  return items;
}
