/** `/reports/overview` and `/reports/analysis`: how a region stands, and what its hazards and tickets say. */

import type { AnalysisQuery } from '../../../ledger/report-port.ts';
import { type Analysis, AnalysisTally } from '../../reports/analysis.ts';
import { analysisPage } from '../../reports/analysis-page.ts';
import { overviewSheet } from '../../reports/overview-sheet.ts';
import { PAGE_POLICY } from '../../reports/page-parts.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { Problem } from '../problems.ts';
import { AnalysisAnswer, AnalysisQueryShape, OverviewAnswer, OverviewQuery } from '../shape/analyses.ts';
import { problems } from '../shape/basic.ts';
import { profileFor } from './forms.ts';
import { regionsBelow } from './report-regions.ts';
import { sendSheet } from './send-sheet.ts';

const tags = ['reports'];
const DAY_MS = 86_400_000;
/** Longest span, and the one that is taken when none is given; ours. [P8] */
const SPAN_MS_MAX = 400 * DAY_MS;
const SPAN_MS = 30 * DAY_MS;

export function analysisRoutes(app: ZodApp, api: Api): void {
  const { ledger, clock } = api.options;
  app.get(
    '/reports/overview',
    { schema: { tags, querystring: OverviewQuery, response: { 200: OverviewAnswer, ...problems } } },
    async ({ caller, query: { region: id, format } }, reply) => {
      const region = found(await ledger.region(readScope(api, caller, 'read.reports'), id));
      const { working } = await profileFor(api, id);
      const asOf = { now: clock.nowMs(), offsetMs: working.offsetMs };
      const own = await ledger.overview({ region: id, ...asOf });
      if (format === 'json') return own;
      const lines = [{ ...own, name: region.name }];
      for (const below of await regionsBelow(api, id)) {
        lines.push({ ...(await ledger.overview({ region: below.id, ...asOf })), name: below.name });
      }
      return sendSheet(reply, overviewSheet(lines), { name: `overview-${id}`, format });
    },
  );
  app.get(
    '/reports/analysis',
    {
      schema: {
        tags,
        description: 'With `format=html` a page that needs nothing else and prints on A4',
        querystring: AnalysisQueryShape,
        response: { 200: AnalysisAnswer, ...problems },
      },
    },
    async ({ caller, query }, reply) => {
      const region = found(await ledger.region(readScope(api, caller, 'read.reports'), query.region));
      const { working } = await profileFor(api, region.id);
      const span = { ...spanOf(query, clock.nowMs()), offsetMs: working.offsetMs };
      const analysis = await analysed(api, { region: region.id, ...span });
      if (query.format === 'json') return analysis;
      const page = analysisPage(analysis, { name: region.name, offsetMs: span.offsetMs });
      reply.header('content-security-policy', PAGE_POLICY);
      return reply
        .type('text/html; charset=utf-8')
        .serializer((payload: unknown) => payload as string)
        .send(page as never);
    },
  );
}

/** Throws for one that is empty or too long. */
export function spanOf({ from, to }: { from?: number | undefined; to?: number | undefined }, now: number) {
  const until = to ?? now;
  const begin = from ?? until - SPAN_MS;
  if (begin >= until) throw new Problem('invalid', 'from is before to', { field: 'from' });
  if (until - begin > SPAN_MS_MAX) {
    throw new Problem('invalid', `at most ${SPAN_MS_MAX / DAY_MS} days`, { field: 'from' });
  }
  return { from: begin, until };
}

/** Page by page: reports that others ask for meanwhile are answered in between. */
async function analysed(api: Api, query: AnalysisQuery): Promise<Analysis> {
  const { ledger, clock } = api.options;
  const tally = new AnalysisTally(query, clock.nowMs());
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<typeof ledger.analysedHazards>> = await ledger.analysedHazards(
      query,
      after,
    );
    for (const hazard of page.items) tally.takeHazard(hazard);
    after = page.next;
  }
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<typeof ledger.analysedTickets>> = await ledger.analysedTickets(
      query,
      after,
    );
    for (const ticket of page.items) tally.takeTicket(ticket);
    after = page.next;
  }
  return tally.result();
}
