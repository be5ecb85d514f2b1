/** Overdue tickets whose next step of pressure may be taken (函告·通报·约谈·曝光). */

import { endOfSpan, type PressureFiling, type Ticket } from '@ninewatch/rules';
import { expressionBuilder, sql } from 'kysely';
import type { PressureDue } from '../../incentive-port.ts';
import type { Page, Paged, Scope } from '../../query-port.ts';
import type { Schema } from '../../store/schema.ts';
import { build, type Statements } from '../../store/statements.ts';
import { paged } from '../cursor.ts';
import { isIn, subtreesOf } from '../scope.ts';
import { readProfiles } from './profile-reader.ts';

/** Rows read at a time while looking for those that are due. */
const ROWS = 500;
/** What makes a ticket one of a region, or of a venue. */
const ONE = { regions: ['ticket.region' as const], venue: 'ticket.venue_id' as const, isIndexed: false };
const RUNNING = ['open', 'accepted', 'rejected', 'transferred'] as const;

interface Asked {
  scope: Scope;
  region?: string;
  now: number;
}

export function listPressureDue(statements: Statements, asked: Asked, page: Page): Paged<PressureDue> {
  return paged<number, PressureDue>(page, {
    list: 'pressure due',
    keyType: 'number',
    fetch(after, count) {
      const dueOf = judge(statements, asked);
      const found: { key: number; item: PressureDue }[] = [];
      for (let before = after; found.length < count; ) {
        const rows = statements.all(overdue(statements, asked, before));
        for (const { key, body } of rows) {
          const item = dueOf(JSON.parse(body) as Ticket);
          if (item !== null && found.length < count) found.push({ key, item });
        }
        before = rows.at(-1)?.key;
        if (rows.length < ROWS) break;
      }
      return found;
    },
  });
}

/** Found in the small index of what is open: the bodies of those alone are read and put in order that are looked at. */
function overdue(statements: Statements, { scope, region, now }: Asked, before: number | undefined) {
  const reach = [scope, region === undefined ? null : [region]]
    .map((regions) => subtreesOf(statements, regions))
    .filter((subtrees) => subtrees !== null);
  const eb = expressionBuilder<Schema, 'ticket'>();
  const conditions = [
    sql`ticket.closed_at is null`,
    eb('ticket.state', 'in', RUNNING),
    eb('ticket.due_at', '<', now),
    ...reach.map((subtrees) => isIn(eb, subtrees, ONE)),
    ...(before === undefined ? [] : [eb('ticket.seq', '<', before)]),
  ];
  const seqs = sql<number>`(select ticket.seq from ticket indexed by ticket_open_for_sums
    where ${sql.join(conditions, sql` and `)} order by ticket.seq desc limit ${ROWS})`;
  return build
    .selectFrom('ticket')
    .select(['ticket.seq as key', 'ticket.body'])
    .where('ticket.seq', 'in', seqs)
    .orderBy('ticket.seq', 'desc');
}

/** Each ticket by the profile of its venue; the first step counts from the due time, the others from the one before. */
function judge(statements: Statements, { now }: Asked): (ticket: Ticket) => PressureDue | null {
  const profileOf = readProfiles(statements);
  const pressures = openPressures(statements);
  return (ticket) => {
    const profile = profileOf(ticket.region);
    const { steps } = profile.pressure;
    const pressure = pressures.get(ticket.id);
    const last = pressure?.steps.at(-1)?.step;
    const next = steps[last === undefined ? 0 : steps.findIndex(({ step }) => step === last) + 1];
    if (next === undefined) return null;
    const first = () => endOfSpan(ticket.dueAt, next.after, profile.working);
    const since = pressure === undefined ? first() : (pressure.dueAt ?? first());
    if (since > now) return null;
    const { id: ticketId, venueId, region, unit, title, dueAt } = ticket;
    return {
      ...{ ticketId, venueId, region, unit, title, dueAt, step: next.step, since },
      ...(pressure === undefined ? {} : { pressureId: pressure.id }),
    };
  };
}

function openPressures(statements: Statements): Map<string, PressureFiling> {
  const query = build
    .selectFrom('filing')
    .select('body')
    .where('type', '=', 'pressure')
    .where('state', '=', 'open');
  const filings = statements.all(query).map(({ body }) => JSON.parse(body) as PressureFiling);
  return new Map(
    filings.flatMap((filing) => (filing.ticketId === undefined ? [] : [[filing.ticketId, filing]])),
  );
}
