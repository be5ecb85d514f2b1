/** `/reports/duties`: who did in time, late or never what was due, and the warnings about it. */

import { type Profile, readTerm, termOf } from '@ninewatch/rules';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Scope } from '../../../ledger/query-port.ts';
import { dutyPage, dutySheet } from '../../reports/duties/duty-tables.ts';
import { type DutyAnalysis, DutyTally } from '../../reports/duties/duty-tally.ts';
import { PAGE_POLICY } from '../../reports/page-parts.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import { DutyReportAnswer, DutyReportQuery } from '../shape/duty-report.ts';
import { profileFor } from './forms.ts';
import { sendSheet } from './send-sheet.ts';

const DAY_MS = 86_400_000;
/** Longest span; ours. [P8] */
const SPAN_MS_MAX = 400 * DAY_MS;
/** What is asked about at once: so much time, and so many venues with an owner; some 20 ms of work in a grown ledger. */
const SPAN_AT_ONCE_MS = 7 * DAY_MS;
const VENUES_AT_ONCE = 500;
/** A unit of so few regions is asked about region by region, not by all venues of the ledger that have an owner. */
const FEW_REGIONS = 50;

export function dutyReportRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/reports/duties',
    {
      schema: {
        tags: ['reports'],
        description: 'With `format=html` a page that needs nothing else and prints on A4',
        querystring: DutyReportQuery,
        response: { 200: DutyReportAnswer, ...problems },
      },
    },
    async ({ caller, query }, reply) => {
      const { ledger, clock } = api.options;
      const scope = readScope(api, caller, 'read.reports');
      const region = found(await ledger.region(scope, query.region));
      const { working } = await profileFor(api, region.id);
      const span = spanOf(query, clock.nowMs(), working);
      const analysis = await analysed(api, scope, { region: region.id, ...span });
      if (query.format === 'json') return analysis;
      const { offsetMs } = working;
      return send(reply, analysis, { ...query, format: query.format, name: region.name, offsetMs });
    },
  );
}

function spanOf(
  { term, from, to }: z.output<typeof DutyReportQuery>,
  now: number,
  { offsetMs }: Profile['working'],
): { from: number; until: number } {
  const isSpan = from !== undefined || to !== undefined;
  if (term !== undefined && isSpan) {
    throw new Problem('invalid', 'a term, or from and to', { field: 'term' });
  }
  if (!isSpan) {
    const known = term === undefined ? termOf(now, 'month', offsetMs) : readTerm(term, offsetMs);
    if (known === undefined) throw new Problem('invalid', `${term} is no term`, { field: 'term' });
    return { from: known.from, until: known.until };
  }
  const until = to ?? now;
  const begin = from ?? until - 30 * DAY_MS;
  if (begin >= until) throw new Problem('invalid', 'from is before to', { field: 'from' });
  if (until - begin > SPAN_MS_MAX) {
    throw new Problem('invalid', `at most ${SPAN_MS_MAX / DAY_MS} days`, { field: 'from' });
  }
  return { from: begin, until };
}

/** Part by part: reports that others ask for meanwhile are answered in between. */
async function analysed(
  api: Api,
  scope: Scope,
  { region, from, until }: { region: string; from: number; until: number },
): Promise<DutyAnalysis> {
  const { ledger, clock } = api.options;
  const ground = await ledger.dutyGround(region);
  const tally = new DutyTally(ground);
  for (let after: string | null = null, isMore = true; isMore; isMore = after !== null) {
    const people: Awaited<ReturnType<typeof ledger.dutyPeople>> = await ledger.dutyPeople(after);
    for (const person of people.items) tally.takePerson(person);
    after = people.next;
  }
  for (let after: number | null = null, isMore = true; isMore; isMore = after !== null) {
    const page: Awaited<ReturnType<typeof ledger.dutyInactions>> = await ledger.dutyInactions(
      ...([scope, from, after] as const),
    );
    for (const inaction of page.items) tally.takeInaction(inaction);
    after = page.next;
  }
  const regions = ground.regions.map(({ id }) => id);
  const areFew = regions.length <= FEW_REGIONS;
  for (let at = from; at < until; at += SPAN_AT_ONCE_MS) {
    const span = { from: at, until: Math.min(until, at + SPAN_AT_ONCE_MS), regions };
    for (const sum of await ledger.dutySums(span)) tally.takeSum(sum);
    for (const gap of await ledger.dutyGaps(span)) tally.takeGap(gap);
    for (const sum of await ledger.ownersDone(span)) tally.takeOwnerSum(sum);
    if (areFew) for (const sum of await ledger.ownersUndoneIn(span)) tally.takeOwnerSum(sum);
  }
  const owned = areFew ? [] : tally.ownedVenues();
  for (let at = 0; at < owned.length; at += VENUES_AT_ONCE) {
    const venueIds = owned.slice(at, at + VENUES_AT_ONCE);
    for (const sum of await ledger.ownersUndone({ from, until, venueIds })) tally.takeOwnerSum(sum);
  }
  return tally.result({ from, until, at: clock.nowMs() });
}

type Shown = Pick<z.output<typeof DutyReportQuery>, 'region' | 'table'> & {
  format: 'csv' | 'xlsx' | 'html';
  name: string;
  offsetMs: number;
};

async function send(reply: FastifyReply, analysis: DutyAnalysis, shown: Shown): Promise<never> {
  const { format, region, table, offsetMs } = shown;
  if (format === 'html') {
    reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8');
    reply.serializer((payload: unknown) => payload as string);
    return reply.send(dutyPage(analysis, shown)) as never;
  }
  const sheet = dutySheet(analysis, table, { offsetMs });
  return sendSheet(reply, sheet, { name: `duties-${table}-${region}`, format });
}
