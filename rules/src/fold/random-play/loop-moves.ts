/** What people do in the closed loop: tickets and their cases, incidents and warnings, places and profiles. */

import type { Act } from '../../model/act.ts';
import type { Filing, FilingType } from '../../model/filing.ts';
import type { ReportedTicket } from '../../model/ticket-act.ts';
import { SHIPPED_PROFILE } from '../../profile/shipped.generated.ts';
import type { Chance } from './chance.ts';
import { asAct, type Game, type Move, VENUES } from './game.ts';

const REASON = 'play';
const MINUTE_MS = 60_000;
const PEOPLE = ['li', 'wang', 'nobody'] as const;
const OFFICES = ['消防救援机构', '规建办'] as const;
const PLACES = ['g1', 'v1', 't1', 'd1', 'd2', 't2', 'root'] as const;
/** What holds where it is set: as shipped, with other times, shipped but for its name, and one that cannot be read. */
const PROFILES = [
  SHIPPED_PROFILE,
  SHIPPED_PROFILE.replace('"+08:00"', '"+00:00"').replaceAll('answerWithin: 15m', 'answerWithin: 1m'),
  'format: 1\nid: play\nversion: "1"\nname: { zh: 玩, en: play }\n',
  'id: [',
];

const report: Move = (game) => {
  const { chance, nowMs } = game;
  const ticket: ReportedTicket = {
    source: chance.pick(['patrol', 'public_report', 'upper_level']),
    venueId: chance.pick(VENUES),
    title: REASON,
    class: chance.pick(['ordinary', 'ordinary', 'major']),
    ...(chance.is(0.3) ? { handling: chance.pick(['immediate', 'limited', 'listed'] as const) } : {}),
    ...(chance.is(0.3) ? { dueAt: nowMs + chance.pick([1, 90, 100_000]) * MINUTE_MS } : {}),
    ...(chance.is(0.2) ? { responsible: chance.pick(PEOPLE) } : {}),
  };
  return asAct(game, { type: 'ticket.create', ticket });
};

const onTicket: Move = (game) => {
  const tickets = VENUES.flatMap((id) => game.state.venues.get(id)?.tickets.values() ?? []);
  if (tickets.length === 0) return undefined;
  const { ticket } = game.chance.pick(tickets);
  const others = tickets.filter((other) => other.ticket.venueId === ticket.venueId);
  return asAct(game, ticketAct(game, ticket.id, game.chance.pick(others).ticket.id));
};

function ticketAct(game: Game, ticketId: string, into: string): Act {
  const { chance, nowMs } = game;
  const dueAt = nowMs + chance.pick([1, 600, 100_000]) * MINUTE_MS;
  const [one, other] = [chance.pick(PEOPLE), chance.pick(PEOPLE)];
  return chance.weigh<Act>([
    [2, { type: 'ticket.accept', ticketId }],
    [1, { type: 'ticket.answer', ticketId }],
    [1, { type: 'ticket.assign', ticketId, responsible: one }],
    [
      2,
      { type: 'ticket.fix', ticketId, finisher: one, acceptor: chance.pick([null, other]), measures: REASON },
    ],
    [
      2,
      { type: 'ticket.fix', ticketId, dueAt, note: REASON, handling: chance.pick(['immediate', 'listed']) },
    ],
    [3, { type: 'ticket.submit', ticketId, measures: REASON }],
    [3, { type: 'ticket.approve', ticketId }],
    [1, { type: 'ticket.reject', ticketId, note: REASON }],
    [1, { type: 'ticket.transfer', ticketId, unit: chance.pick(PLACES) }],
    [2, referral(chance, ticketId)],
    [1, { type: 'ticket.promote', ticketId, reason: REASON }],
    [1, { type: 'ticket.list', ticketId, level: chance.pick(['district', 'city']), reason: REASON }],
    [1, { type: 'ticket.unlist', ticketId, reason: REASON }],
    [3, { type: 'ticket.merge', ticketId, into }],
    [1, { type: 'ticket.refuse_rectification', ticketId, note: REASON }],
    [3, { type: 'ticket.look_back', ticketId, result: chance.pick(['ok', 'not']), note: REASON }],
  ]);
}

function referral(chance: Chance, ticketId: string): Act {
  const kind = chance.pick(['district_department', 'town_section'] as const);
  return { type: 'ticket.refer', ticketId, kind, department: chance.pick(OFFICES), reason: REASON };
}

/** With the ticket as it was told last, as the ledger hands it to the act. */
const reopen: Move = (game) => {
  const closed = game.closedTickets();
  if (closed.length === 0) return undefined;
  const ticket = game.chance.pick(closed);
  return asAct(game, {
    type: 'ticket.reopen',
    ticketId: ticket.id,
    reason: REASON,
    closed: structuredClone(ticket),
  });
};

function open<T extends FilingType>(game: Game, type: T): Extract<Filing, { type: T }> | undefined {
  const found = game.state.venues
    .values()
    .flatMap(({ filings }) => filings.values().map(({ filing }) => filing))
    .filter((filing): filing is Extract<Filing, { type: T }> => filing.type === type);
  return found.length === 0 ? undefined : game.chance.pick(found);
}

const onCase: Move = (game) => {
  const { chance } = game;
  const filing = open(game, 'case');
  if (filing === undefined) return undefined;
  const { id: caseId, tasks, levels } = filing;
  const taskId = tasks.length === 0 ? '1' : chance.pick(tasks).id;
  const act = chance.weigh<Act>([
    [2, { type: 'case.take', caseId }],
    [2, { type: 'case.dispatch', caseId, plan: chance.pick(['general', 'fire', 'unknown']), reason: REASON }],
    [3, { type: 'case.accept', caseId, taskId }],
    [3, { type: 'case.step', caseId, taskId, step: chance.pick([0, 1, 2]) }],
    [2, { type: 'case.complete', caseId, taskId, result: REASON }],
    [4, { type: 'case.confirm', caseId, level: chance.pick(levels).region }],
  ]);
  return asAct(game, act);
};

const onWhistle: Move = (game) => {
  const { chance } = game;
  const filing = chance.is(0.7) ? open(game, 'whistle') : undefined;
  if (filing === undefined) {
    const departments = OFFICES.map((office) => ({ office }));
    return asAct(game, { type: 'whistle.blow', venueId: chance.pick(VENUES), what: REASON, departments });
  }
  const { id: whistleId } = filing;
  const office = chance.pick(OFFICES);
  const act = chance.weigh<Act>([
    [3, { type: 'whistle.arrive', whistleId, office }],
    [3, { type: 'whistle.complete', whistleId, office, result: REASON }],
    [3, { type: 'whistle.rate', whistleId, office, score: 4 }],
    [1, { type: 'whistle.withdraw', whistleId, reason: REASON }],
  ]);
  return asAct(game, act);
};

const onIncident: Move = (game) => {
  const { chance } = game;
  const filing = chance.is(0.8) ? (open(game, 'emergency') ?? open(game, 'drill')) : undefined;
  if (filing === undefined) {
    const venueId = chance.pick(VENUES);
    const hazards = game.state.venues.get(venueId)?.hazards.values() ?? [];
    const named = hazards.length > 0 && chance.is(0.5) ? { hazardId: chance.pick(hazards).hazard.id } : {};
    const base = { venueId, kind: 'fire', grade: 4, what: REASON, drill: chance.is(0.3) } as const;
    return asAct(game, { type: 'emergency.declare', ...base, ...named });
  }
  const { id: emergencyId, checklist, forces } = filing;
  const item = checklist.length === 0 ? REASON : chance.pick(checklist).id;
  const force = forces.length === 0 ? REASON : chance.pick(forces).id;
  const act = chance.weigh<Act>([
    [1, { type: 'emergency.grade', emergencyId, grade: chance.pick([1, 2, 3, 4]), reason: REASON }],
    [2, { type: 'emergency.check', emergencyId, item }],
    [2, { type: 'emergency.answer', emergencyId, force }],
    [1, { type: 'emergency.note', emergencyId, what: REASON }],
    [
      4,
      {
        type: 'emergency.report',
        emergencyId,
        kind: chance.pick(['first', 'follow_up', 'closing']),
        text: REASON,
      },
    ],
    [1, { type: 'emergency.review', emergencyId, text: REASON, score: 80 }],
    [2, { type: 'emergency.close', emergencyId, outcome: 'near_miss', cause: 'nuisance' }],
  ]);
  return asAct(game, act);
};

const onWarning: Move = (game) => {
  const { chance } = game;
  const filing = chance.is(0.7) ? open(game, 'warning') : undefined;
  if (filing === undefined) {
    const to = { region: chance.pick(PLACES), ...(chance.is(0.3) ? { categories: [5] } : {}) };
    return asAct(game, { type: 'warning.issue', text: { zh: '玩', en: REASON }, to });
  }
  const { id: warningId } = filing;
  const act = chance.weigh<Act>([
    [4, { type: 'warning.confirm', warningId, venueId: chance.pick(VENUES) }],
    [1, { type: 'warning.withdraw', warningId, reason: REASON }],
  ]);
  return asAct(game, act);
};

const answer: Move = (game) => {
  const filing = open(game, 'inaction');
  return filing === undefined ? undefined : asAct(game, { type: 'inaction.answer', inactionId: filing.id });
};

const change: Move = (game) => {
  const { chance } = game;
  const id = chance.pick(VENUES);
  const act = chance.weigh<Act>([
    [3, { type: 'profile.set', region: chance.pick(PLACES), text: chance.pick(PROFILES) }],
    [3, { type: 'region.change', id: 't1', parent: chance.pick(['d1', 'd2']) }],
    [1, { type: 'region.change', id: 'v1', parent: chance.pick(['t1', 't2', 'g1']) }],
    [3, { type: 'venue.change', id, patch: { region: chance.pick(['g1', 't1', 't2', 'd2']) } }],
    [1, { type: 'venue.assess', id }],
    [
      2,
      { type: 'venue.state', id: 'bar', state: chance.pick(['open', 'closed', 'suspended']), reason: REASON },
    ],
    [2, { type: 'user.change', id: chance.pick(['li', 'wang']), patch: { disabled: chance.is(0.3) } }],
    [2, form(game)],
  ]);
  return asAct(game, act);
};

function form({ chance, nowMs }: Game): Act {
  const date = new Date(nowMs + chance.pick([0, 24, 2_000]) * 60 * MINUTE_MS).toISOString().slice(0, 10);
  const on = { form: chance.pick(['section', 'village'] as const), unit: chance.pick(PLACES), date };
  const figure = chance.pick(['penalties', 'finesWan', 'cases'] as const);
  return { type: 'form.typed', ...on, values: { [figure]: 1 } };
}

export const LOOP_MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [20, report],
  [70, onTicket],
  [12, reopen],
  [25, onCase],
  [12, onWhistle],
  [20, onIncident],
  [10, onWarning],
  [6, answer],
  [18, change],
];
