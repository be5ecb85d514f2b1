/** `/intake/reports`: anybody who can sign in reports a danger, and sees what becomes of it, wherever it is. */

import type { ReportFiling, Ticket } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, paged, problems } from '../shape/basic.ts';
import { ReportIntake, ReportShape } from '../shape/intake.ts';
import { REPORTS_MAX, ReportThrottle } from './report-throttle.ts';

const tags = ['intake'];
const RETRY_S = 3_600;

export function reportRoutes(app: ZodApp, api: Api): void {
  const throttle = new ReportThrottle();
  const { ledger, clock } = api.options;
  app.post(
    '/intake/reports',
    { schema: { tags, body: ReportIntake, response: { 201: ReportShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'intake.report');
      await requirePlace(api, caller, body);
      await requireOwnPhotos(api, caller, { ids: body.photos });
      if (!throttle.admit(caller.actor.userId, clock.nowMs())) {
        throw new Problem('too-many-reports', `at most ${REPORTS_MAX} in 24 hours`, { retryAfterS: RETRY_S });
      }
      const act = { type: 'intake.report', ...given(body) } as const;
      const report = await api.deciding.act<ReportFiling>(act, caller);
      return reply.code(201).send(await shown(api, report));
    },
  );
  app.get(
    '/intake/reports',
    { schema: { tags, response: { 200: paged(ReportShape), ...problems } } },
    async ({ caller }) => {
      requireAbility(api, caller, 'intake.report');
      const own = await ledger.reportsOf(caller.actor.userId);
      return { items: await Promise.all(own.map((report) => shown(api, report))), next: null };
    },
  );
  app.get(
    '/intake/reports/:id',
    { schema: { tags, params: IdParams, response: { 200: ReportShape, ...problems } } },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'intake.report');
      const report = found(await ledger.filing(null, 'report', params.id)) as ReportFiling;
      if (report.by !== caller.actor.username) throw new Problem('not-found');
      return shown(api, report);
    },
  );
}

/** A venue is named by who sees it; a region has a public name. */
async function requirePlace(
  api: Api,
  caller: Caller,
  { venueId, region }: { venueId?: string | undefined; region?: string | undefined },
): Promise<void> {
  if (venueId === undefined && region === undefined) {
    throw new Problem('invalid', 'a venue, or a region with a place, is needed', { field: 'venueId' });
  }
  if (venueId === undefined) return;
  const venue = await api.options.ledger.venue(readScope(api, caller), venueId);
  if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
}

/** The state of the work, and nothing of who does it or how. */
async function shown(api: Api, report: ReportFiling) {
  const { id, openedAt: at, region, venueId, place, what, photos, ticketId } = report;
  const ticket: Ticket | null = await api.options.ledger.ticket(null, ticketId);
  const { dueAt, closedAt } = ticket ?? {};
  const state = ticket?.state ?? 'gone';
  return { id, at, region, what, photos, state, ...given({ venueId, place, dueAt, closedAt }) };
}
