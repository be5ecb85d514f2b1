/** Ordinary tickets stay in town; what is major, or more than a level can solve, rises as a case, level by level. */

import { calendarNow, localDate } from '../calendar/index.ts';
import { beginCall } from '../call/call.ts';
import { centreOf } from '../call/offices.ts';
import { checkRoom, keepFiling, touchFiling } from '../filing/keep.ts';
import { pushBounded } from '../fold/decision.ts';
import type { TicketEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import type { HazardKind } from '../model/hazard.ts';
import type { CaseFiling, CaseLevel, RiseReason } from '../model/loop/case.ts';
import { profileOf } from '../profile/profile-of.ts';
import type { DispatchPlan } from '../profile/sections/dispatch.ts';
import { nextCaseState } from './life.ts';
import { type CaseFacts, pickPlan } from './match.ts';
import { type CaseScene, caseOf, sceneOf } from './scene.ts';
import { dropTasks, makeTasks, TASKS_MAX } from './tasks.ts';

/** Kept a case: a tree has five levels, but a ticket may be opened again and again. [P8] */
const LEVELS_MAX = 20;
const DISPATCHES_MAX = 50;

export interface Rise {
  reason: RiseReason;
  note: string;
  by: string;
}

/** From the level where the ticket was to the one where it is now; without a case one is opened. */
export function rise(turn: Turn, ticketEntry: TicketEntry, how: Rise & { from: string; to: string }): void {
  const { ticket } = ticketEntry;
  const place = turn.state.venues.get(ticket.venueId);
  if (place === undefined) return;
  const found = caseOf(turn.state, ticket.venueId, ticket.id);
  if (found === undefined) {
    open(turn, place, { ticketEntry, how });
    return;
  }
  const scene = sceneOf(turn, found);
  const next = nextCaseState(found.entry.filing.state, 'rise');
  if (next === null || scene.level.region === how.to) return;
  found.entry.filing.state = next;
  arrive(turn, place, { ticketEntry, level: levelOf(turn, how.to, how), entry: found.entry });
}

/** What a case opens with has come through the level that had the ticket. */
function open(
  turn: Turn,
  place: VenueState,
  { ticketEntry, how }: { ticketEntry: TicketEntry; how: Rise & { from: string; to: string } },
): void {
  const { ticket } = ticketEntry;
  // A venue with as many open cases as may be keeps the tickets where they are: they are overdue, and told as such.
  if (checkRoom(place, 'case') !== null) return;
  const filing: CaseFiling = {
    ...{ type: 'case', id: makeId(turn), version: 0, region: ticket.region, venueId: ticket.venueId },
    ...{ state: 'open', openedAt: turn.at, by: how.by, ticketId: ticket.id, title: ticket.title },
    ...(ticket.hazardId === undefined ? {} : { hazardId: ticket.hazardId }),
    ...{ levels: [], why: [], dispatches: [], tasks: [], calls: [] },
  };
  const kind = kindOf(place, ticket);
  if (kind !== undefined) filing.hazardKind = kind;
  const entry = keepFiling(turn, place, { filing }) as CaseScene['entry'];
  if (how.from !== how.to) {
    const from = levelOf(turn, how.from, how);
    filing.levels.push({ ...from, takenBy: how.by, takenAt: turn.at });
  }
  arrive(turn, place, { ticketEntry, level: levelOf(turn, how.to, how), entry });
}

function levelOf(turn: Turn, region: string, { reason, note, by }: Rise): CaseLevel {
  const level = turn.state.regions.get(region)?.level ?? 'root';
  return { region, level, reason, note, by, at: turn.at };
}

/** The centre of the level is called to take it, and the first plan that fits dispatches it. */
function arrive(
  turn: Turn,
  place: VenueState,
  { ticketEntry, level, entry }: { ticketEntry: TicketEntry; level: CaseLevel; entry: CaseScene['entry'] },
): void {
  pushBounded(entry.filing.levels, level, LEVELS_MAX);
  summon({ turn, place, entry, level }, ticketEntry);
}

/** Also when its ticket was opened again: it is to be taken and dispatched as a new one is. */
export function summon(scene: CaseScene, ticketEntry: TicketEntry): void {
  const { turn, place, entry, level } = scene;
  const { zh, en } = entry.filing.title;
  beginCall(scene, {
    key: `level:${level.region}`,
    reason: 'level',
    text: { zh: `【上报】${zh}：${level.note}`, en: `Came up: ${en}: ${level.note}` },
    to: centreOf(turn.state, level.region),
  });
  dispatchByRule(scene, ticketEntry);
  touchFiling(turn, place, entry);
}

function dispatchByRule(scene: CaseScene, ticketEntry: TicketEntry): void {
  const { turn, entry } = scene;
  const { plans } = profileOf(turn.state, entry.filing.region).dispatch;
  const { plan, why } = pickPlan(plans, factsOf(scene, ticketEntry));
  entry.filing.why = why;
  dispatch(scene, plan, { by: GATEWAY });
}

function kindOf(place: VenueState, { hazardId }: TicketEntry['ticket']): HazardKind | undefined {
  return place.hazards.values().find(({ hazard }) => hazard.id === hazardId)?.hazard.kind;
}

function factsOf({ turn, place, entry, level }: CaseScene, { ticket, signalClass }: TicketEntry): CaseFacts {
  const profile = profileOf(turn.state, entry.filing.region);
  return {
    level: level.level,
    reason: level.reason,
    hazard: kindOf(place, ticket) ?? entry.filing.hazardKind,
    signal: signalClass,
    source: ticket.source,
    class: ticket.class,
    category: place.venue?.category ?? 0,
    colour: place.venue?.risk ?? 'yellow',
    timeMs: localDate(calendarNow(turn.state), profile.working.offsetMs).timeMs,
  };
}

/** Tasks of this dispatch stand for what is unfinished of an earlier one. */
export function dispatch(
  scene: CaseScene,
  plan: DispatchPlan | null,
  { by, reason }: { by: string; reason?: string },
): void {
  const { turn, place, entry, level } = scene;
  const { filing } = entry;
  const next = nextCaseState(filing.state, 'dispatch');
  const named = plan === null ? { plan: null } : { plan: plan.id, planName: plan.name };
  const line = { region: level.region, ...named, at: turn.at, by };
  pushBounded(filing.dispatches, reason === undefined ? line : { ...line, reason }, DISPATCHES_MAX);
  touchFiling(turn, place, entry);
  if (plan === null || next === null || filing.tasks.length >= TASKS_MAX) return;
  dropTasks(scene);
  filing.state = next;
  makeTasks(scene, plan);
  const leads = filing.tasks.filter(({ state }) => state === 'called' || state === 'accepted');
  const dueAt = Math.max(...leads.map((task) => task.dueAt));
  if (Number.isFinite(dueAt)) filing.dueAt = dueAt;
}
