/** A small district with people and one ticket, for tests. */

import { Stage } from '../../fold/testing/stage.ts';
import type { RiskColour } from '../../model/facts.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { ReportedTicket } from '../../model/ticket-act.ts';

export const PHOTO = 'a'.repeat(64);
export const OTHER_PHOTO = 'b'.repeat(64);

export class TicketStage extends Stage {
  /** As `Stage.district`, with the users `li`, `wang` and `zhao`. */
  static withPeople(): TicketStage {
    const stage = new TicketStage();
    const other = Stage.district();
    stage.state = other.state;
    stage.entries.push(...other.entries);
    stage.changes.push(...other.changes);
    for (const username of ['li', 'wang', 'zhao']) stage.addUser(username);
    return stage;
  }

  addUser(username: string): void {
    const user = { id: `${username}-id`, username, name: username, passwordHash: 'p', roles: [] };
    this.done({ type: 'user.create', user });
  }

  report(more: Partial<ReportedTicket> = {}, by = 'li'): Ticket {
    const ticket = { source: 'patrol', venueId: 'shop', title: '通道堵塞', ...more } as const;
    return this.done<Ticket>({ type: 'ticket.create', ticket }, by);
  }

  /** Accepted, submitted and approved. */
  finish(ticketId: string): Ticket {
    this.done({ type: 'ticket.accept', ticketId }, 'li');
    this.done({ type: 'ticket.submit', ticketId, measures: 'cleared' }, 'li');
    return this.done<Ticket>({ type: 'ticket.approve', ticketId }, 'zhao');
  }

  colour(colour: RiskColour): void {
    this.done({ type: 'venue.override', id: 'shop', colour, reason: 'seen' });
  }

  /** The ticket as the fold keeps it. */
  kept(ticketId: string): Ticket {
    const entry = this.state.venues.get('shop')?.tickets.get(ticketId);
    if (entry === undefined) throw new Error(`no ticket ${ticketId}`);
    return entry.ticket;
  }

  /** Of the newest version of the ticket, kept or not. */
  told(ticketId: string): Ticket {
    const change = this.changes.findLast(
      ({ kind, object }) => kind === 'ticket' && 'id' in object && object.id === ticketId,
    );
    if (change?.kind !== 'ticket') throw new Error(`nothing was told of ${ticketId}`);
    return change.object;
  }
}
