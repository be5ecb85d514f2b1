import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../model/change.ts';
import type { Entry, JournalRecord } from '../model/record.ts';
import { decodeState, encodeState } from './checkpoint/checkpoint.ts';
import { createState, type State } from './state.ts';
import { step } from './step.ts';
import { of, START_MS, Stage } from './testing/stage.ts';

const DEVICES = ['s1', 's2', 's3', 'c1', 'gone'];

/** Entries as they may come after the district was set up; acts name whatever happens to be open. */
type Move =
  | { kind: 'read'; device: number; smoke: number; flags: boolean; ageMs: number }
  | { kind: 'tick'; elapsedMs: number; jumpMs: number }
  | { kind: 'presence'; device: number; online: boolean }
  | { kind: 'act'; which: number; pick: number }
  | { kind: 'start' }
  | { kind: 'condition'; active: boolean }
  | { kind: 'rejection'; device: number };

const device = fc.nat(DEVICES.length - 1);
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      device,
      smoke: fc.constantFrom(0, 0.1, 0.5, 2),
      flags: fc.boolean(),
      ageMs: fc.constantFrom(0, 0, 30_000, 3_600_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('tick' as const),
      elapsedMs: fc.constantFrom(1_000, 60_000, 700_000, 30_000_000),
      jumpMs: fc.constantFrom(0, 0, 86_400_000, -86_400_000),
    }),
  },
  fc.record({ kind: fc.constant('presence' as const), device, online: fc.boolean() }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('act' as const), which: fc.nat(15), pick: fc.nat(5) }),
  },
  fc.record({ kind: fc.constant('start' as const) }),
  fc.record({ kind: fc.constant('condition' as const), active: fc.boolean() }),
  fc.record({ kind: fc.constant('rejection' as const), device }),
);

function play(stage: Stage, move: Move): void {
  const receivedAt = stage.nowMs;
  const deviceId = DEVICES['device' in move ? move.device : 0] ?? 'gone';
  switch (move.kind) {
    case 'read':
      playReading(stage, deviceId, move);
      return;
    case 'tick':
      stage.tick(move.elapsedMs, move.jumpMs);
      return;
    case 'presence': {
      const state = move.online ? 'online' : 'offline';
      stage.take({ kind: 'presence', receivedAt, deviceId, venueId: 'shop', state, connection: 'c' });
      return;
    }
    case 'start':
      stage.take({ kind: 'start', receivedAt, epoch: 'e1' });
      return;
    case 'condition':
      stage.take({ kind: 'condition', receivedAt, condition: 'sink-lag', active: move.active, detail: '' });
      return;
    case 'rejection':
      stage.take({
        kind: 'rejection',
        receivedAt,
        deviceId,
        venueId: 'shop',
        topic: 't',
        reason: 'not-json',
        detail: '',
        sample: '',
        bytes: 1,
      });
      return;
    case 'act':
      playAct(stage, move);
  }
}

let seq = 0;
function playReading(stage: Stage, deviceId: string, move: Extract<Move, { kind: 'read' }>): void {
  seq += 1;
  const measuredAt = stage.nowMs - move.ageMs;
  const reading = {
    boot: 1,
    seq,
    at: measuredAt,
    measuredAt,
    clock: 'trusted' as const,
    late: move.ageMs > 60_000,
    metrics: { smoke: move.smoke },
    flags: move.flags ? (['low_battery'] as const) : [],
    generation: 1,
  };
  const via = deviceId === 's3' ? { via: 'c1' } : {};
  stage.read(deviceId, {}, { readings: [{ ...reading, flags: [...reading.flags] }], ...via });
}

function playAct(stage: Stage, { which, pick }: Extract<Move, { kind: 'act' }>): void {
  const hazards = stage.state.venues.values().flatMap((venue) => venue.hazards.values());
  const tickets = stage.state.venues.values().flatMap((venue) => venue.tickets.values());
  const hazardId = hazards[pick % Math.max(1, hazards.length)]?.hazard.id ?? 'none';
  const ticketId = tickets[pick % Math.max(1, tickets.length)]?.ticket.id ?? 'none';
  const acts = [
    { type: 'hazard.acknowledge', hazardId },
    { type: 'hazard.reset', hazardId },
    { type: 'hazard.shelve', hazardId, minutes: 10, reason: 'x' },
    { type: 'hazard.close', hazardId, cause: 'fault' },
    { type: 'ticket.accept', ticketId },
    { type: 'ticket.submit', ticketId, measures: 'x' },
    { type: 'ticket.approve', ticketId },
    { type: 'venue.change', id: 'shop', patch: { facts: { keyFire: pick % 2 === 0 } } },
    { type: 'device.change', id: 's2', patch: { venueId: pick % 2 === 0 ? 'shop' : 'bar' } },
    { type: 'device.change', id: 's1', patch: { retired: pick % 2 === 0 } },
    { type: 'device.command', deviceId: 's1', name: 'mute', args: {}, ttlS: 60 },
    { type: 'device.replace', id: 's2', secretHash: 'n' },
    { type: 'device.out_of_service', id: 's1', until: stage.nowMs + 3_600_000, reason: 'x' },
    { type: 'device.back_in_service', id: 's1' },
    { type: 'hazard.silence', hazardId },
    { type: 'hazard.unshelve', hazardId },
  ] as const;
  const act = acts[which];
  if (act !== undefined) stage.act(act, `user${pick}`);
}

function played(list: readonly Move[]): { stage: Stage; entries: Entry[] } {
  seq = 0;
  const stage = Stage.district().withRules();
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: { crowded: true } } as const;
  stage.done({ type: 'venue.create', venue });
  stage.done({
    type: 'device.create',
    device: { id: 'c1', venueId: 'bar', kind: 'collector', secretHash: 'h' },
  });
  stage.done({
    type: 'device.create',
    device: { id: 's3', venueId: 'shop', kind: 'smoke', collector: 'c1', secretHash: 'h' },
  });
  for (const move of list) play(stage, move);
  return { stage, entries: stage.entries };
}

function fold(state: State, entries: readonly Entry[]): Change[] {
  return entries.flatMap((entry) => step(state, structuredClone(entry)).changes);
}

const histories = fc.array(moves, { minLength: 1, maxLength: 60 });

describe('the fold', () => {
  it('[P3] gives the same changes and the same state whenever it is run, from any checkpoint', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (list, cutAt) => {
        const { stage, entries } = played(list);
        const again = createState();
        expect(fold(again, entries)).toEqual(stage.changes);
        expect(encodeState(again)).toBe(encodeState(stage.state));
        const cut = cutAt % entries.length;
        const before = createState();
        const head = fold(before, entries.slice(0, cut));
        const after = decodeState(encodeState(before));
        expect([...head, ...fold(after, entries.slice(cut))]).toEqual(stage.changes);
        expect(encodeState(after)).toBe(encodeState(stage.state));
      }),
      { numRuns: 60 },
    );
  }, 20_000);

  it('[P4] never makes an id twice, and leaves no version out', () => {
    const versioned = ['venue', 'device', 'health', 'hazard', 'ticket'];
    fc.assert(
      fc.property(histories, (list) => {
        const made = new Map<string, string>();
        const versions = new Map<string, number>();
        for (const change of played(list).stage.changes) {
          const object = change.object as { id?: string; deviceId?: string; version: number };
          const id = object.id ?? object.deviceId ?? '';
          if (/^e1-\d/.test(id)) expect(made.get(id) ?? change.kind).toBe(change.kind);
          made.set(id, change.kind);
          if (!versioned.includes(change.kind)) continue;
          const name = `${change.kind} ${id}`;
          expect([name, object.version]).toEqual([name, (versions.get(name) ?? 0) + 1]);
          versions.set(name, object.version);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('[P9] has every step of every hazard on the audit trail, each from where the one before went', () => {
    fc.assert(
      fc.property(histories, (list) => {
        const at = new Map<string, unknown>();
        const { stage } = played(list);
        for (const { object } of of(stage.changes, 'audit')) {
          if (object.action !== 'hazard.transition') continue;
          const { from, to } = object.detail as { from: unknown; to: unknown };
          expect([object.subject, from]).toEqual([object.subject, at.get(object.subject) ?? null]);
          at.set(object.subject, to);
        }
        const shown = new Map(of(stage.changes, 'hazard').map(({ object }) => [object.id, object.state]));
        expect(at).toEqual(shown);
      }),
      { numRuns: 40 },
    );
  });

  it('[P5] never has two open hazards of one venue, kind and mode, and one ticket for each live one', () => {
    fc.assert(
      fc.property(histories, (list) => {
        const { stage } = played(list);
        const open = stage.state.venues.values().flatMap((venue) => venue.hazards.values());
        const names = open
          .filter(({ hazard }) => hazard.kind !== 'device')
          .map(({ hazard }) => `${hazard.venueId} ${hazard.kind} ${hazard.live}`);
        expect(new Set(names).size).toBe(names.length);
        for (const { hazard } of open) expect(hazard.ticketId === null).toBe(!hazard.live);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a step', () => {
  it('[P4] counts ids on within a position, over several entries', () => {
    const state = createState();
    const condition = (ordinal: number, name: 'disk-low' | 'sink-lag'): Entry => {
      const record: JournalRecord = {
        kind: 'condition',
        receivedAt: START_MS,
        condition: name,
        active: true,
        detail: '',
      };
      return { position: 7, ordinal, record };
    };
    step(state, { position: 6, ordinal: 0, record: { kind: 'start', receivedAt: START_MS, epoch: 'e' } });
    const changes = [
      ...step(state, condition(0, 'disk-low')).changes,
      ...step(state, condition(1, 'sink-lag')).changes,
    ];
    const ids = changes
      .filter(({ kind }) => kind !== 'audit')
      .map((change) => (change.object as { id: string }).id);
    expect(ids).toEqual(['e-7-1', 'e-7-2', 'e-7-3', 'e-7-4', 'e-7-5', 'e-7-6']);
  });

  it('[P3] hands out snapshots that nothing alters later', () => {
    const stage = Stage.district();
    const changes = stage.find([stage.finding()]);
    const text = JSON.stringify(changes);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.find([stage.finding({ deviceId: 's2', priority: 1 })]);
    expect(JSON.stringify(changes)).toBe(text);
  });

  it('[P6] passes over inputs of devices that are not in the ledger', () => {
    const stage = Stage.district().withRules();
    const before = encodeState(stage.state);
    expect(stage.read('gone', { smoke: 5 })).toEqual([]);
    expect(encodeState(stage.state)).toBe(before);
  });

  it('[P6] keeps the rules in force when new ones cannot be read', () => {
    const stage = Stage.district().withRules().withRules('rules: [');
    expect(stage.state.rules?.version).toBe('test');
    stage.read('s1', { smoke: 1 });
    expect(stage.hazard().kind).toBe('fire');
  });
});
