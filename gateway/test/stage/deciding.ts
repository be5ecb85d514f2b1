/** A decider on a journal and a ledger in memory, both of which can be broken at will. */

import type { Act, Change, Entry, JournalRecord, Part } from '@ninewatch/rules';
import { GatewayError } from '../../src/base/errors.ts';
import { silentLog } from '../../src/base/log.ts';
import {
  type Decided,
  Decider,
  type DeciderOptions,
  type DecisionStore,
  type EntrySource,
  type PlacedChange,
  type SetAside,
  type Witness,
} from '../../src/decide/decider.ts';
import { TEST_RULES } from './rules.ts';

export const AT = 1_764_000_000_000;

/** One record a position. */
export class MemoryJournal implements EntrySource {
  readonly entries: Entry[] = [];
  /** Entries before it are gone. */
  oldest = 1;
  #seq = 0;

  append(...records: JournalRecord[]): void {
    for (const record of records) {
      this.entries.push({ position: this.entries.length + 1, ordinal: 0, record });
    }
  }

  positions(): { oldest: number; newest: number } {
    const newest = this.entries.length;
    return newest === 0 ? { oldest: 0, newest: 0 } : { oldest: this.oldest, newest };
  }

  read(after: number, entriesMax: number): { entries: Entry[]; upTo: number; isCut?: true } {
    if (after + 1 < this.oldest) throw new GatewayError('checkpoint-lost', false, 'positions are gone');
    const entries = structuredClone(this.entries.slice(after, after + entriesMax));
    return { entries, upTo: after + entries.length };
  }

  /** Start, rules, a venue with two devices: positions 1 to 6. */
  begin(): this {
    const region = { id: 'east', name: 'east', level: 'town', parent: 'root' } as const;
    const venue = { id: 'shop', name: 'shop', category: 2, region: 'east', facts: {} } as const;
    const device = (id: string) => ({ id, venueId: 'shop', kind: 'heat', secretHash: 'h' });
    this.append(
      { kind: 'start', receivedAt: AT, epoch: 'e1' },
      { kind: 'rules', receivedAt: AT, version: 'stage', text: TEST_RULES },
      act({ type: 'region.create', region }),
      act({ type: 'venue.create', venue }),
      act({ type: 'device.create', device: device('d1') }),
      act({ type: 'device.create', device: device('d2') }),
    );
    return this;
  }

  /** The next reading of a device, not yet appended. */
  heat(deviceId: string, temperature: number): JournalRecord {
    this.#seq += 1;
    return heatReading(deviceId, this.#seq, temperature);
  }
}

export function heatReading(deviceId: string, seq: number, temperature: number): JournalRecord {
  const at = AT + seq * 1_000;
  const times = { at, measuredAt: at, clock: 'trusted', late: false } as const;
  return {
    kind: 'message',
    receivedAt: at,
    deviceId,
    venueId: 'shop',
    channel: 'telemetry',
    readings: [{ boot: 1, seq, ...times, metrics: { temperature }, flags: [], generation: 1 }],
  };
}

let acts = 0;
export function act(what: Act): JournalRecord {
  acts += 1;
  const actor = { userId: 'u1', username: 'officer', name: 'Officer' };
  return { kind: 'act', receivedAt: AT, actId: `act-${acts}`, actor, act: what };
}

/** What no check would let through: the fold throws on it. */
export function poison(): JournalRecord {
  return { kind: 'message', receivedAt: AT, deviceId: 'd1', venueId: 'shop' } as unknown as JournalRecord;
}

export class MemoryStore implements DecisionStore {
  upTo = 0;
  changes: PlacedChange[] = [];
  /** Newest first. */
  kept: { position: number; parts: Map<string, string> }[] = [];
  isFull = false;
  #staged = new Map<string, string>();

  offset(): number {
    return this.upTo;
  }

  commit({ upTo, changes, isCheckpoint }: Parameters<DecisionStore['commit']>[0]): void {
    this.#write();
    this.changes.push(...changes);
    this.upTo = upTo;
    if (isCheckpoint === true) this.kept.unshift({ position: upTo, parts: this.#staged });
  }

  checkpoints(): ReturnType<DecisionStore['checkpoints']> {
    return this.kept.map(({ position, parts }) => ({ position, parts: () => parts }));
  }

  beginCheckpoint(builtOn: number | null): 'whole' | 'changed' {
    const [newest] = this.kept;
    const isBase = newest !== undefined && newest.position === builtOn;
    this.#staged = new Map(isBase ? newest.parts : []);
    return isBase ? 'changed' : 'whole';
  }

  stage(parts: readonly Part[]): void {
    this.#write();
    for (const [key, text] of parts) this.#staged.set(key, text);
  }

  clearParts(): boolean {
    this.#write();
    return false;
  }

  #write(): void {
    if (this.isFull) throw new GatewayError('ledger-failed', true, 'the disk is full');
  }
}

export function memorySetAside(): SetAside {
  const kept = new Map<string, string>();
  return {
    isEmpty: () => kept.size === 0,
    has: (place) => kept.has(place),
    detail: (place) => kept.get(place),
    add: (place, detail) => void kept.set(place, detail),
  };
}

const noWitness: Witness = { deaths: () => 0, trying: () => {}, idle: () => {} };

export interface Deciding {
  decider: Decider;
  decided: Decided[];
  reports: JournalRecord[];
  /** All that was stored and emitted, in order. */
  emitted(): Change[];
  /** Hazards as a wall shows them now: the newest change of each, by the board's rule. */
  wall(): { id: string; version: number; state: string; notStored?: true; ticketId: string | null }[];
  /** Until nothing is left. */
  run(): void;
}

/** Restored; `more` replaces parts. */
export function startDeciding(
  journal: MemoryJournal,
  store: DecisionStore,
  more: Partial<DeciderOptions> = {},
): Deciding {
  const decided: Decided[] = [];
  const reports: JournalRecord[] = [];
  const decider = new Decider({
    store,
    source: journal,
    setAside: memorySetAside(),
    witness: noWitness,
    log: silentLog,
    emit: (each) => decided.push(each),
    report: (record) => reports.push(record),
    checkpointEveryMs: Number.POSITIVE_INFINITY,
    monotonicMs: () => 0,
    ...more,
  });
  decider.restore();
  return {
    decider,
    decided,
    reports,
    emitted: () => decided.filter(({ isStored }) => isStored).flatMap(({ changes }) => changes),
    wall: () => shownOn(decided.flatMap(({ changes }) => changes)),
    run: () => {
      while (decider.pump());
    },
  };
}

/** Older versions are passed over, closed ones leave. */
function shownOn(changes: readonly Change[]): ReturnType<Deciding['wall']> {
  const shown = new Map<string, ReturnType<Deciding['wall']>[number]>();
  for (const change of changes) {
    if (change.kind !== 'hazard') continue;
    const { id, version, state, notStored, ticketId } = change.object;
    if ((shown.get(id)?.version ?? 0) > version) continue;
    if (state === 'closed') shown.delete(id);
    else shown.set(id, { id, version, state, ticketId, ...(notStored ? { notStored } : {}) });
  }
  return [...shown.values()];
}
