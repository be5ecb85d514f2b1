/** What people do: answer hazards and tickets, plan times, take devices and venues out of service and change them. */

import type { Act, CloseCause } from '../../model/act.ts';
import type { RiskColour } from '../../model/facts.ts';
import type { Hazard } from '../../model/hazard.ts';
import type { Ticket } from '../../model/ticket.ts';
import { asAct, COLLECTOR, DEVICES, type Game, KINDS, type Move, VENUES } from './game.ts';

const REASON = 'play';
const MINUTE_MS = 60_000;

const onHazard: Move = (game) => {
  const open = VENUES.flatMap((id) => game.state.venues.get(id)?.hazards.values() ?? []);
  if (open.length === 0) return undefined;
  return asAct(game, hazardAct(game, game.chance.pick(open).hazard));
};

function hazardAct({ chance }: Game, { id: hazardId }: Hazard): Act {
  const cause = chance.pick<CloseCause>(['nuisance', 'test', 'fault']);
  return chance.weigh<Act>([
    [2, { type: 'hazard.acknowledge', hazardId }],
    [1, { type: 'hazard.silence', hazardId }],
    [1, { type: 'hazard.shelve', hazardId, minutes: chance.pick([1, 30]), reason: REASON }],
    [1, { type: 'hazard.unshelve', hazardId }],
    [1, { type: 'hazard.reset', hazardId }],
    [1, { type: 'hazard.promote', hazardId, reason: REASON }],
    [1, { type: 'hazard.call', hazardId, person: 'Chen', answered: true }],
    [1, { type: 'hazard.close', hazardId, cause }],
  ]);
}

const onTicket: Move = (game) => {
  const open = VENUES.flatMap((id) => game.state.venues.get(id)?.tickets.values() ?? []);
  if (open.length === 0) return undefined;
  return asAct(game, ticketAct(game, game.chance.pick(open).ticket));
};

function ticketAct({ chance }: Game, { id: ticketId }: Ticket): Act {
  return chance.pick<Act>([
    { type: 'ticket.accept', ticketId },
    { type: 'ticket.submit', ticketId, measures: REASON },
    { type: 'ticket.approve', ticketId },
    { type: 'ticket.reject', ticketId },
    { type: 'ticket.escalate', ticketId, reason: REASON },
  ]);
}

const plan: Move = (game) => {
  const { chance, nowMs } = game;
  const kind = chance.pick(['drill', 'maintenance', 'commissioning', 'announced_work'] as const);
  const period = {
    kind,
    venueId: chance.pick(['shop', 'shop', 'bar']),
    from: nowMs + chance.pick([0, 0, MINUTE_MS]),
    until: nowMs + chance.pick([2, 20, 60]) * MINUTE_MS,
    reason: REASON,
    ...(chance.is(0.5) ? { deviceIds: [chance.pick(DEVICES)] } : {}),
  };
  return asAct(game, { type: 'period.create', period });
};

const endPlanned: Move = (game) => {
  const planned = VENUES.flatMap((id) => game.state.venues.get(id)?.periods.values() ?? []);
  if (planned.length === 0) return undefined;
  return asAct(game, { type: 'period.end', periodId: game.chance.pick(planned).period.id });
};

const service: Move = (game) => {
  const { chance, nowMs } = game;
  const id = chance.pick(DEVICES);
  const from = nowMs + chance.pick([0, 0, MINUTE_MS / 2]);
  const until = nowMs + chance.pick([1, 20]) * MINUTE_MS;
  const act = chance.weigh<Act>([
    [2, { type: 'device.out_of_service', id, from, until, reason: REASON }],
    [1, { type: 'device.back_in_service', id }],
    [1, { type: 'venue.out_of_service', id: 'shop', until: nowMs + 10 * MINUTE_MS, reason: REASON }],
    [1, { type: 'venue.back_in_service', id: 'shop' }],
  ]);
  return asAct(game, act);
};

const changeDevice: Move = (game) => {
  const { chance } = game;
  const id = chance.pick(DEVICES);
  const change = (patch: Extract<Act, { type: 'device.change' }>['patch']): Act => {
    return { type: 'device.change', id, patch };
  };
  const act = chance.weigh<Act>([
    [4, change({ retired: true })],
    [5, change({ retired: false })],
    [3, change({ venueId: chance.pick(['shop', 'shop', 'bar']) })],
    [2, change({ kind: chance.pick([KINDS[id] ?? 'smoke', 'heat']) })],
    [2, change({ collector: chance.pick(['', COLLECTOR]) })],
    [2, { type: 'device.replace', id, secretHash: 'h' }],
    [1, { type: 'claim.open', id, codeHash: 'c', shortHash: 's' }],
    [1, { type: 'claim.use', id, codeHash: 'c', secretHash: 'h' }],
  ]);
  return asAct(game, act);
};

const recolour: Move = (game) => {
  const colour = game.chance.pick<RiskColour | null>(['red', 'orange', 'yellow', 'blue', null]);
  return asAct(game, { type: 'venue.override', id: 'shop', colour, reason: REASON });
};

export const PEOPLE_MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [130, onHazard],
  [20, onTicket],
  [30, plan],
  [20, endPlanned],
  [30, service],
  [23, changeDevice],
  [3, recolour],
];
