/** What a ticket's moves mean to the governance centres; the one door from tickets to cases. */

import type { TicketEntry } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { RiseReason } from '../model/loop/case.ts';
import { profileOf } from '../profile/profile-of.ts';
import { giveBack, takeBack } from './feedback.ts';
import { rise, summon } from './rise.ts';
import { caseOf, sceneOf } from './scene.ts';

export interface TicketMoved {
  act: string;
  by: string;
  note?: string | undefined;
}

/** Called after each step of a ticket, and when one is kept: `act` is then `open`. */
export function onTicketMoved(turn: Turn, entry: TicketEntry, moved: TicketMoved): void {
  const { ticket } = entry;
  const found = caseOf(turn.state, ticket.venueId, ticket.id);
  if (ticket.state === 'closed') {
    if (found !== undefined) giveBack(sceneOf(turn, found), ticket);
    return;
  }
  if (found !== undefined && moved.act === 'reopen') {
    const scene = sceneOf(turn, found);
    takeBack(scene);
    summon(scene, entry);
  }
  const reason = reasonOf(turn, entry, { moved, hasCase: found !== undefined });
  if (reason === null) return;
  const how = { reason, note: moved.note ?? '', by: moved.by };
  if (moved.act === 'escalate') {
    const last = found?.entry.filing.levels.at(-1)?.region;
    rise(turn, entry, { ...how, from: last ?? below(turn, entry), to: ticket.unit });
    return;
  }
  // Opened again it is where it was: it went up when it became major.
  const isUp = moved.act === 'reopen' && ticket.unit !== responsibleUnit(turn.state, ticket.region);
  const from = isUp ? below(turn, entry) : ticket.unit;
  const to = isUp ? ticket.unit : (turn.state.regions.get(from)?.parent ?? from);
  ticket.unit = to;
  turn.touched.tickets.add(entry);
  rise(turn, entry, { ...how, from, to });
}

/** Null when the ticket stays where it is. */
function reasonOf(
  turn: Turn,
  { ticket }: TicketEntry,
  { moved, hasCase }: { moved: TicketMoved; hasCase: boolean },
): RiseReason | null {
  if (moved.act === 'escalate') {
    if (moved.by !== GATEWAY) return 'unsolved';
    return hasCase || profileOf(turn.state, ticket.region).dispatch.overdueOpensCase ? 'overdue' : null;
  }
  if (hasCase || ticket.class !== 'major') return null;
  if (moved.act === 'promote') return 'promoted';
  return moved.act === 'open' || moved.act === 'reopen' ? 'major' : null;
}

/** The unit that an escalated ticket came from: the one below its own on the way to the venue. */
function below(turn: Turn, { ticket }: TicketEntry): string {
  let region = ticket.region;
  for (let id: string | undefined = region; id !== undefined && id !== ticket.unit; ) {
    region = id;
    id = turn.state.regions.get(id)?.parent;
  }
  return region;
}
