/** Looks at the folder of a dead gateway: is P1 to P5 kept by what lies there? */

import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { decodeParts, encodeState, type Hazard, type Notice, type Part, type Ticket } from '@ninewatch/rules';
import { openLedger } from '../../src/ledger/ledger.ts';
import { openLedgerQueries } from '../../src/ledger/ledger-queries.ts';
import { openOutbox } from '../../src/ledger/outbox.ts';
import { hashOf, type Refolded, refold } from './refold.ts';

/** What the outside was promised. */
export interface Promised {
  /** Value of every acknowledged reading, by device and `seq`. */
  acknowledged: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** Value of every reading that was ever sent. */
  sent: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** What retention may have removed, and what may be stored again when a device sends it again. */
  aged: ReadonlyMap<string, ReadonlySet<number>>;
  /** Hazards that the gateway said are closed. */
  closed: readonly string[];
  /** Ids of notices that were taken. */
  taken: readonly string[];
}

export interface Examined {
  /** One line each; none = everything is kept. */
  problems: string[];
  readings: number;
  /** Notices that nobody has answered, in the ledger. */
  due: string[];
  hazards: number;
  /** Journal positions: its end, and what the ledger has. */
  newest: number;
  offset: number;
  /** Of the newest state that the ledger keeps. */
  savedAt: number;
  setAside: number;
}

const FILES = /^(journal\.db|ledger\.sqlite)(-wal|-journal)?$|^set-aside\.json$/;
const EMPTY: Examined = {
  problems: [],
  readings: 0,
  due: [],
  hazards: 0,
  newest: 0,
  offset: 0,
  savedAt: 0,
  setAside: 0,
};
const SHOWN_MAX = 3;

/** `dataDir` stays untouched: a copy is looked at. A folder without a ledger may hold nothing acknowledged. */
export function examine(dataDir: string, promised: Promised): Examined {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-examined-'));
  try {
    const names = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => FILES.test(name)) : [];
    for (const name of names) cpSync(join(dataDir, name), join(dir, name));
    const isBorn = names.includes('journal.db') && names.includes('ledger.sqlite');
    if (isBorn) return examineCopy(dir, promised);
    const isOwed = [...promised.acknowledged.values()].some(({ size }) => size > 0);
    return isOwed ? { ...EMPTY, problems: [`[P1] files are gone: ${names.join(' ')} are left`] } : EMPTY;
  } catch (cause) {
    return { ...EMPTY, problems: [`unreadable: ${(cause as Error).stack ?? cause}`] };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Stored {
  offset: number;
  checkpoints: { position: number; hash: string }[];
  hazards: Hazard[];
  tickets: Ticket[];
  notices: Notice[];
  audit: { ok: boolean; entries: number };
}

function examineCopy(dir: string, promised: Promised): Examined {
  const stored = readLedger(dir);
  const folded = refold(
    dir,
    stored.offset,
    stored.checkpoints.map(({ position }) => position),
  );
  const problems = [
    ...checkReadings(folded, promised),
    ...checkDecisions(stored, folded),
    ...checkHazards(stored),
    ...checkOutside(stored, folded, promised),
  ];
  return {
    problems,
    readings: folded.readings,
    due: stored.notices.filter(({ state }) => state === 'due').map(({ id }) => id),
    hazards: stored.hazards.length,
    newest: folded.newest,
    offset: stored.offset,
    savedAt: stored.checkpoints[0]?.position ?? 0,
    setAside: folded.setAside,
  };
}

function readLedger(dir: string): Stored {
  const ledger = openLedger(dir);
  const offset = ledger.offset();
  const checkpoints = ledger
    .checkpoints()
    .map(({ position, parts }) => ({ position, hash: hashOfParts(parts) }));
  const queries = openLedgerQueries(dir);
  const outbox = openOutbox(dir);
  const stored = {
    offset,
    checkpoints,
    hazards: all((page) => queries.hazards(null, {}, page)),
    tickets: all((page) => queries.tickets(null, {}, page)),
    notices: outbox.after(0, Number.MAX_SAFE_INTEGER).map(({ notice }) => notice),
    audit: queries.verifyAudit(),
  };
  for (const each of [queries, outbox, ledger]) each.close();
  return stored;
}

function hashOfParts(parts: () => Iterable<Part>): string {
  try {
    return hashOf(encodeState(decodeParts(parts())));
  } catch {
    return 'broken';
  }
}

function all<T>(list: (page: { limit: number; after?: string }) => { items: T[]; next: string | null }): T[] {
  const items: T[] = [];
  let after: string | null | undefined;
  do {
    const page = list({ limit: 1_000, ...(after == null ? {} : { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}

function told(promise: string, what: string, which: readonly unknown[]): string[] {
  if (which.length === 0) return [];
  return [`[${promise}] ${what}: ${which.length}, such as ${which.slice(0, SHOWN_MAX).join(' | ')}`];
}

function checkReadings(folded: Refolded, { acknowledged, sent, aged }: Promised): string[] {
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const [device, values] of acknowledged) {
    const stored = folded.stored.get(device);
    for (const [seq] of values) {
      if (stored?.has(seq) !== true) missing.push(`${device} ${seq}`);
    }
  }
  for (const [device, values] of folded.stored) {
    for (const [seq, value] of values) {
      const expected = sent.get(device)?.get(seq);
      if (value !== expected) wrong.push(`${device} ${seq}: ${value}, sent ${expected}`);
    }
  }
  const marked = folded.marked.filter((reading) => {
    const [device = '', seq] = reading.split(' ');
    return aged.get(device)?.has(Number(seq)) !== true;
  });
  return [
    ...told('P1', 'marked as perhaps repeated although nothing was removed', marked),
    ...told('P1', 'acknowledged and not stored', missing),
    ...told('P1', 'stored twice', folded.twice),
    ...told('P1', 'stored as something else', wrong),
  ];
}

function checkDecisions(stored: Stored, folded: Refolded): string[] {
  if (stored.offset > folded.newest) {
    return [`[P4] the ledger has ${stored.offset}, the journal ends at ${folded.newest}`];
  }
  const wrongStates = stored.checkpoints.filter(
    ({ position, hash }) => folded.hashes.has(position) && folded.hashes.get(position) !== hash,
  );
  return [
    ...told(
      'P3',
      'a saved state differs from a replay',
      wrongStates.map(({ position }) => position),
    ),
    ...differences('hazards', stored.hazards, folded.hazards, folded.isCutOff),
    ...differences('tickets', stored.tickets, folded.tickets, folded.isCutOff),
    ...differences('notices', stored.notices, folded.notices, folded.isCutOff),
    ...(stored.audit.ok ? [] : ['[P10] the chain of the audit log is broken']),
    ...(folded.isCutOff || stored.audit.entries === folded.auditLines
      ? []
      : [`[P4] ${stored.audit.entries} audit entries, a replay makes ${folded.auditLines}`]),
  ];
}

/** Of a journal whose beginning is gone only what the rest makes can be compared. */
function differences<T extends { id: string }>(
  what: string,
  stored: readonly T[],
  folded: ReadonlyMap<string, T>,
  isCutOff: boolean,
): string[] {
  const byId = new Map(stored.map((each) => [each.id, each]));
  const ids = isCutOff ? folded.keys() : new Set([...byId.keys(), ...folded.keys()]);
  const wrong = [...ids].filter((id) => !isDeepStrictEqual(byId.get(id), folded.get(id)));
  return told('P4', `${what} that are not what a replay makes`, wrong);
}

function checkHazards({ hazards, tickets }: Stored): string[] {
  const open = hazards.filter(({ state }) => state !== 'closed');
  // A device's own faults are one hazard per device. [P5]
  const dangers = open.map(({ venueId, kind, live, deviceIds }) =>
    [venueId, kind, live, ...(kind === 'device' ? deviceIds : [])].join(' '),
  );
  const byId = new Map(hazards.map((hazard) => [hazard.id, hazard]));
  const ticketed = hazards.filter(({ live, ticketId }) => live && ticketId !== null);
  return [
    ...told('P5', 'open more than once', twice(dangers)),
    ...told('P5', 'more than one ticket', twice(tickets.map(({ hazardId }) => String(hazardId)))),
    ...told(
      'P5',
      'a ticket that its hazard does not know',
      tickets.filter(({ id, hazardId }) => byId.get(hazardId ?? '')?.ticketId !== id).map(({ id }) => id),
    ),
    ...told(
      'P5',
      'a live hazard without its ticket',
      hazards
        .filter(({ live, ticketId }) => live && ticketId === null)
        .map(({ id, kind }) => `${id} ${kind}`),
    ),
    ...(ticketed.length === tickets.length
      ? []
      : [`[P5] ${ticketed.length} hazards with a ticket, ${tickets.length} tickets`]),
  ];
}

function twice(items: readonly string[]): string[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.has(item) || !seen.add(item));
}

function checkOutside({ hazards }: Stored, folded: Refolded, promised: Promised): string[] {
  const open = new Set(hazards.filter(({ state }) => state !== 'closed').map(({ id }) => id));
  return [
    ...told(
      'P4',
      'said to be closed and open again',
      promised.closed.filter((id) => open.has(id)),
    ),
    ...told(
      'P4',
      'told to people and decided by nobody',
      folded.isCutOff ? [] : promised.taken.filter((id) => !folded.notices.has(id)),
    ),
  ];
}
