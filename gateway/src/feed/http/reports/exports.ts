/** `/tickets/export` and `/hazards/export`: the lists as tables, row by row as they are read. */

import { Readable } from 'node:stream';
import type { Hazard, Ticket } from '@ninewatch/rules';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { TableCell } from '../../../base/tables/cells.ts';
import { csvLines } from '../../../base/tables/csv.ts';
import { WORKBOOK_TYPE, writeXlsx } from '../../../base/tables/xlsx.ts';
import type { Page, Paged } from '../../../ledger/query-port.ts';
import { type Api, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { ExportQuery } from '../shape/analyses.ts';
import { problems, QueryNumber } from '../shape/basic.ts';
import { TicketStateName } from '../shape/tickets.ts';
import { HazardKindName, HazardStateName } from '../shape/work.ts';

const PAGE = 1_000;
/** The newest so many; ours. [P8] */
const ROWS_MAX = 200_000;

type Columns<T> = Record<string, (thing: T) => TableCell>;
const time = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());

const TICKET_COLUMNS: Columns<Ticket> = {
  id: ({ id }) => id,
  source: ({ source }) => source,
  class: (ticket) => ticket.class,
  handling: ({ handling }) => handling,
  state: ({ state }) => state,
  venue_id: ({ venueId }) => venueId,
  region: ({ region }) => region,
  unit: ({ unit }) => unit,
  title: ({ title }) => title.zh,
  responsible: ({ responsible }) => responsible,
  measures: ({ measures }) => measures,
  finisher: ({ finisher }) => finisher,
  acceptor: ({ acceptor }) => acceptor,
  opened_at: ({ openedAt }) => time(openedAt),
  due_at: ({ dueAt }) => time(dueAt),
  closed_at: ({ closedAt }) => time(closedAt),
  hazard_id: ({ hazardId }) => hazardId,
};
const HAZARD_COLUMNS: Columns<Hazard> = {
  id: ({ id }) => id,
  kind: ({ kind }) => kind,
  class: (hazard) => hazard.class,
  priority: ({ priority }) => priority,
  state: ({ state }) => state,
  live: ({ live }) => live,
  venue_id: ({ venueId }) => venueId,
  venue: ({ venueName }) => venueName,
  region: ({ region }) => region,
  why: ({ why }) => why.zh,
  devices: ({ deviceIds }) => deviceIds.join(' '),
  opened_at: ({ openedAt }) => time(openedAt),
  acknowledged_at: ({ acknowledgedAt }) => time(acknowledgedAt),
  acknowledged_by: ({ acknowledgedBy }) => acknowledgedBy,
  closed_at: ({ closedAt }) => time(closedAt),
  cause: ({ cause }) => cause,
  ticket_id: ({ ticketId }) => ticketId,
};
const venue = z.string().max(128).optional();
const TicketExport = ExportQuery.extend({ state: TicketStateName.optional(), venue });
const HazardExport = ExportQuery.extend({
  state: HazardStateName.optional(),
  kind: HazardKindName.optional(),
  venue,
  since: QueryNumber.optional(),
});
const answers = { 200: z.string().describe('A table; the newest 200,000 at most'), ...problems };

export function workExportRoutes(app: ZodApp, api: Api): void {
  const { bulk: ledger } = api.options;
  app.get(
    '/tickets/export',
    { schema: { tags: ['tickets'], querystring: TicketExport, response: answers } },
    async ({ caller, query: { format, ...filter } }, reply) => {
      const scope = readScope(api, caller, 'read.reports');
      const rows = tableOf(TICKET_COLUMNS, (page) => ledger.tickets(scope, given(filter), page));
      return send(reply, rows, { name: 'tickets', format });
    },
  );
  app.get(
    '/hazards/export',
    { schema: { tags: ['hazards'], querystring: HazardExport, response: answers } },
    async ({ caller, query: { format, ...filter } }, reply) => {
      const scope = readScope(api, caller, 'read.reports');
      const rows = tableOf(HAZARD_COLUMNS, (page) => ledger.hazards(scope, given(filter), page));
      return send(reply, rows, { name: 'hazards', format });
    },
  );
}

async function* tableOf<T>(
  columns: Columns<T>,
  read: (page: Page) => Promise<Paged<T>>,
): AsyncGenerator<TableCell[], void> {
  yield Object.keys(columns);
  const cells = Object.values(columns);
  let after: string | null = null;
  for (let count = 0; count < ROWS_MAX; count += PAGE) {
    const page: Paged<T> = await read({ limit: PAGE, ...(after === null ? {} : { after }) });
    for (const thing of page.items) yield cells.map((cell) => cell(thing));
    after = page.next;
    if (after === null) return;
  }
}

async function send(
  reply: FastifyReply,
  rows: AsyncGenerator<TableCell[], void>,
  { name, format }: { name: string; format: 'csv' | 'xlsx' },
): Promise<never> {
  reply.header('content-disposition', `attachment; filename="${name}.${format}"`);
  const asIs = (payload: unknown) => payload as string;
  if (format === 'csv') {
    // The client's pace is the pace at which pages are read.
    const lines = Readable.from(csvLines(rows), { objectMode: true, highWaterMark: 64 });
    return reply.type('text/csv; charset=utf-8').serializer(asIs).send(lines) as never;
  }
  return reply
    .type(WORKBOOK_TYPE)
    .serializer(asIs)
    .send(await writeXlsx({ name, rows })) as never;
}
