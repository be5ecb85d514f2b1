/** What people put on file: records, pressure, credits, red flags and the yearly list. */

import type { Act } from '../../model/act.ts';
import type { Filing, FilingType } from '../../model/filing.ts';
import { type FlagFacts, PRESSURE_STEPS } from '../../model/incentives.ts';
import type { RecordContents, RecordFiling, RecordKind } from '../../model/records.ts';
import { RECORD_KINDS } from '../../records/kinds.ts';
import { asAct, type Game, type Move, VENUES } from './game.ts';

const REASON = 'play';
const DAY_MS = 86_400_000;
const UNITS = ['t1', 't2', 'd1'] as const;
const QUARTERS = ['2025-Q3', '2025-Q4', '2026-Q1'] as const;
const YEARS = ['2025', '2026'] as const;
const PHOTOS = ['a'.repeat(64), 'b'.repeat(64)] as const;

/** Of what the fold holds, which is what it would hand out. */
export function anyOf<T extends FilingType>(
  { state, chance }: Game,
  types: readonly T[],
): Extract<Filing, { type: T }> | undefined {
  const found = state.venues
    .values()
    .flatMap(({ filings }) => filings.values().map(({ filing }) => filing))
    .filter((filing): filing is Extract<Filing, { type: T }> => types.includes(filing.type as T));
  return found.length === 0 ? undefined : chance.pick(found);
}

function contentOf(kind: RecordKind, on: number): RecordContents[RecordKind] {
  const reach = { people: 3, venues: 2 };
  const contents: RecordContents = {
    training: { on, topic: REASON, reach },
    publicity: { on, topic: REASON, channel: REASON, reach },
    meeting: { on, topic: REASON, chair: REASON, present: 3, minutes: REASON },
    drill_record: {
      ...{ on, topic: REASON, reach },
      review: { by: REASON, wentWell: REASON, failed: REASON, measures: REASON },
    },
    campaign: {
      ...{ on, topic: REASON, focus: ['shop'] },
      phases: [{ name: REASON, from: on, until: on + DAY_MS }],
      checklist: [{ item: REASON }],
    },
    risk_point: { on, place: REASON, risk: REASON, measure: REASON, responsible: REASON },
    assessment: { on, year: 2025, figures: [{ name: 'patrols', value: 1 }] },
    evaluation: { on, verdict: 'good', source: REASON, text: REASON },
    practice: { on, topic: REASON, text: REASON },
    sector_problem: { on, sector: REASON, problem: REASON },
    cooperation: { on, verdict: 'cooperative', text: REASON },
    accident: { on, topic: REASON, text: REASON, injured: 0, dead: 0 },
  };
  return contents[kind];
}

const record: Move = (game) => {
  const { chance, nowMs } = game;
  const kept = chance.is(0.6) ? (anyOf(game, RECORD_KINDS) as RecordFiling | undefined) : undefined;
  const on = nowMs - chance.pick([0, 1, 40]) * DAY_MS;
  if (kept === undefined) {
    const kind = chance.pick(RECORD_KINDS) as RecordKind;
    const place = chance.is(0.5) ? { venueId: chance.pick(VENUES) } : { region: chance.pick(UNITS) };
    const photos = chance.is(0.2) ? { photoIds: [chance.pick(PHOTOS)] } : {};
    const content = { ...contentOf(kind, on), ...photos };
    return asAct(game, { type: 'record.file', kind, content, ...place });
  }
  // As the ledger hands it to the act.
  const about = { recordId: kept.id, kept: structuredClone(kept) };
  const act = chance.weigh<Act>([
    [3, { type: 'record.correct', ...about, content: contentOf(kept.type, on), why: REASON }],
    [1, { type: 'record.withdraw', ...about, reason: REASON }],
    [2, { type: 'record.tick', ...about, item: REASON }],
    [1, { type: 'record.close', ...about, summary: REASON }],
  ]);
  return asAct(game, act);
};

const pressure: Move = (game) => {
  const { chance, nowMs, state } = game;
  const open = chance.is(0.3) ? anyOf(game, ['pressure']) : undefined;
  if (open !== undefined) return asAct(game, { type: 'pressure.end', pressureId: open.id, reason: REASON });
  const venueId = chance.pick(VENUES);
  const tickets = state.venues.get(venueId)?.tickets.values() ?? [];
  const ticketId = tickets.length > 0 && chance.is(0.7) ? { ticketId: chance.pick(tickets).ticket.id } : {};
  const said = { on: nowMs, addressee: REASON, documentNo: REASON, photoIds: [chance.pick(PHOTOS)] };
  const skip = chance.is(0.5) ? { skipReason: REASON } : {};
  const step = chance.pick(PRESSURE_STEPS);
  return asAct(game, { type: 'pressure.step', venueId, ...ticketId, step, ...said, ...skip });
};

const credit: Move = (game) => {
  const { chance } = game;
  const venueId = chance.pick(VENUES);
  const booked = anyOf(game, ['credit_entry']);
  const acts: [number, Act][] = [
    [3, { type: 'credit.grant', venueId, points: chance.pick([1, 40, 50, 60]), note: REASON }],
    [2, { type: 'credit.grant', venueId, rule: 'report', subject: chance.pick(['a', 'b']) }],
    [2, { type: 'credit.redeem', venueId, good: chance.pick(['smoke-alarm', 'unknown']), quantity: 1 }],
  ];
  if (booked !== undefined) {
    const { id: entryId } = booked;
    const kept = structuredClone(booked);
    acts.push([2, { type: 'credit.reverse', venueId: booked.venueId, entryId, kept, reason: REASON }]);
  }
  return asAct(game, chance.weigh(acts));
};

function factsOf({ chance, nowMs }: Game): FlagFacts {
  return {
    registeredAt: nowMs - 400 * DAY_MS,
    accidents: chance.is(0.2) ? [{ id: REASON, at: nowMs - 30 * DAY_MS }] : [],
    ...{ refusals: [], sectorProblems: [], prohibitions: [], rectifications: [], cooperation: [] },
    selfInspections: [2, 32, 62, 92, 122, 152].map((days) => ({ id: REASON, at: nowMs - days * DAY_MS })),
  };
}

const flag: Move = (game) => {
  const { chance } = game;
  const flagged = chance.is(0.3) ? anyOf(game, ['red_flag']) : undefined;
  if (flagged !== undefined) {
    const { id: flagId } = flagged;
    return asAct(game, { type: 'red_flag.withdraw', flagId, kept: structuredClone(flagged), reason: REASON });
  }
  const venueIds = chance.is(0.3) ? [...VENUES] : [chance.pick(VENUES)];
  const known = Object.fromEntries(venueIds.map((id) => [id, factsOf(game)]));
  const quarter = chance.pick(QUARTERS);
  return asAct(game, { type: 'red_flag.award', town: chance.pick(['t1', 't2']), quarter, venueIds, known });
};

const honour: Move = (game) => {
  const { chance } = game;
  const year = chance.pick(YEARS);
  const venueId = chance.pick(VENUES);
  const flags = chance.is(0.7) ? QUARTERS.map((quarter) => `flag-${quarter}-${venueId}`) : [];
  const choice = { year, district: chance.pick(['d1', 'd2']), venueIds: [venueId] };
  const acts: [number, Act][] = [
    [3, { type: 'honour.propose', year, venueId, flags, practices: [REASON], reason: REASON }],
    [2, { type: 'honour.choose', ...choice, ...(chance.is(0.7) ? { reason: REASON } : {}) }],
    [1, { type: 'honour.withdraw', honourId: `honour-${year}-${venueId}`, reason: REASON }],
  ];
  return asAct(game, chance.weigh(acts));
};

export const FILED_MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [12, record],
  [8, pressure],
  [8, credit],
  [5, flag],
  [4, honour],
];
