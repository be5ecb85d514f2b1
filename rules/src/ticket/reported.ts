/** Tickets of what people found: in self-inspection, on patrol, told by the public, seen in a picture, sent from above. */

import type { TicketEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { Bilingual } from '../model/hazard.ts';
import type { ReportedSource, Ticket, TicketClass, TicketHandling } from '../model/ticket.ts';
import { call } from './clocks/calls.ts';
import { ticketTerms } from './clocks/terms.ts';
import { addEvidence } from './evidence.ts';
import { begin, keepTicket } from './open.ts';

/** Open tickets of one venue; further ones are refused. [P8] */
export const OPEN_PER_VENUE_MAX = 500;

export const SOURCE_NAMES: Record<ReportedSource, Bilingual> = {
  self_inspection: { zh: '自查', en: 'self-inspection' },
  patrol: { zh: '巡查', en: 'patrol' },
  public_report: { zh: '群众举报', en: 'public report' },
  ai_recognition: { zh: '图像识别', en: 'picture recognition' },
  upper_level: { zh: '上级交办', en: 'sent from above' },
};

/** `title` is what is wrong, in a few words. Photos are in store already. `dueAt` is calendar time. */
export interface Reported {
  source: ReportedSource;
  by: string;
  title: string | Bilingual;
  what?: string | undefined;
  class?: TicketClass | undefined;
  handling?: TicketHandling | undefined;
  place?: string | undefined;
  photos?: readonly string[] | undefined;
  dueAt?: number | undefined;
  responsible?: string | undefined;
  temporaryProtection?: string | undefined;
  confidence?: number | undefined;
  note?: string | undefined;
  /** Where it is at no venue; the place is the gateway's own then. */
  region?: string | undefined;
}

/** False when the venue has as many open tickets as it may have. */
export function hasTicketRoom(venue: VenueState): boolean {
  return venue.tickets.values().filter(({ ticket }) => ticket.state !== 'closed').length < OPEN_PER_VENUE_MAX;
}

/** Who calls has looked at what is asked, and at `hasTicketRoom`; the venue is a real one, or a region is given. */
export function openReported(turn: Turn, venue: VenueState, reported: Reported): TicketEntry {
  const { risk = 'yellow' as const } = venue.venue ?? {};
  const region = venue.venue?.region ?? reported.region ?? 'root';
  const { source, by, note, photos = [] } = reported;
  const ticketClass = reported.class ?? 'ordinary';
  const signalClass = reported.handling === 'immediate' ? 'alarm' : 'supervisory';
  const asked = { region, class: ticketClass, signalClass, risk } as const;
  const { handling: given } = reported;
  const terms = ticketTerms(turn.state, given === undefined ? asked : { ...asked, handling: given });
  const ticket: Ticket = {
    id: makeId(turn),
    version: 0,
    source,
    venueId: venue.id,
    region,
    class: ticketClass,
    handling: terms.handling,
    state: 'open',
    unit: responsibleUnit(turn.state, region),
    title: titleOf(venue, reported),
    reportedBy: by,
    ...optional(reported),
    dueAt: reported.dueAt ?? terms.dueAt,
    openedAt: turn.at,
    steps: [
      { at: turn.at, by, act: 'open', from: null, to: 'open', ...(note === undefined ? {} : { note }) },
    ],
  };
  const priority = ticketClass === 'major' ? 2 : 3;
  const entry: TicketEntry = {
    ticket,
    risk,
    isOverdue: false,
    signalClass,
    priority,
    warnings: [],
    open: [],
  };
  if (given !== undefined) entry.isHandlingSet = true;
  if (photos.length > 0) addEvidence(turn, entry, { by, stage: 'before', photos });
  keepTicket(turn, venue, entry);
  begin({ turn, venue, entry }, ticket.dueAt);
  call(turn, entry, 'opened');
  return entry;
}

function optional(reported: Reported): Partial<Ticket> {
  const { what, place, responsible, temporaryProtection, confidence } = reported;
  return {
    ...(what === undefined ? {} : { what }),
    ...(place === undefined ? {} : { place }),
    ...(responsible === undefined ? {} : { responsible }),
    ...(temporaryProtection === undefined ? {} : { temporaryProtection }),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function titleOf(venue: VenueState, { title, source }: Reported): Bilingual {
  const found = typeof title === 'string' ? { zh: title, en: title } : title;
  const place = venue.venue?.name ?? venue.id;
  const name = SOURCE_NAMES[source];
  const at = place === '' ? '' : `${place} · `;
  return { zh: `${at}${name.zh}：${found.zh}`, en: `${at}${name.en}: ${found.en}` };
}
