/** `/red-flags`: who may have the rotating red flag of a quarter and why not, who was chosen, and who had it. */

import type { RedFlagFiling } from '@ninewatch/rules';
import { z } from 'zod';
import type { FlagRound } from '../../../ledger/incentive-port.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingInSight, filingRoutes } from '../filings/read-routes.ts';
import { Problem } from '../problems.ts';
import { IdParams, PageQuery, problems } from '../shape/basic.ts';
import {
  AwardedShape,
  FlagRoundShape,
  FlagWithdrawal,
  Quarter,
  RedFlagAward,
  RedFlagShape,
} from '../shape/incentives.ts';

const tags = ['red flags'];
const RoundQuery = PageQuery.extend({
  town: z.string().min(1).max(128),
  quarter: Quarter,
  eligible: z.enum(['true', 'false']).optional().describe('Only those that may have it, or may not'),
});

export function redFlagRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'red-flags', type: 'red_flag', shape: RedFlagShape, tags });
  roundRoute(app, api);
  app.post(
    '/red-flags',
    { schema: { tags, body: RedFlagAward, response: { 201: AwardedShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'red_flag.award');
      const { town, quarter, venues: venueIds } = body;
      await requireTown(api, caller, town);
      requireMay(api, caller, 'red_flag.award', town);
      requireEligible(await roundOf(api, town, quarter), venueIds);
      const known = await api.options.ledger.flagFacts({ town, quarter, venueIds });
      const act = { type: 'red_flag.award' as const, town, quarter, venueIds, known };
      return reply.code(201).send(await api.deciding.act<z.infer<typeof AwardedShape>>(act, caller));
    },
  );
  app.post(
    '/red-flags/:id/withdraw',
    {
      schema: { tags, params: IdParams, body: FlagWithdrawal, response: { 200: RedFlagShape, ...problems } },
    },
    async ({ caller, params, body }) => {
      requireAbility(api, caller, 'red_flag.withdraw');
      const scope = readScope(api, caller);
      const kept = await filingInSight(api, { scope, type: 'red_flag', id: params.id });
      requireMay(api, caller, 'red_flag.withdraw', kept.region);
      const act = { type: 'red_flag.withdraw' as const, flagId: kept.id, kept, reason: body.reason };
      return api.deciding.act<RedFlagFiling>(act, caller);
    },
  );
}

function roundRoute(app: ZodApp, api: Api): void {
  app.get(
    '/red-flags/eligibility',
    {
      schema: {
        tags,
        description: 'Every venue of the town, by id, with the reason for every exclusion',
        querystring: RoundQuery,
        response: { 200: FlagRoundShape, ...problems },
      },
    },
    async ({ caller, query }) => {
      await requireTown(api, caller, query.town);
      const { candidates, ...round } = await roundOf(api, query.town, query.quarter);
      const wanted = candidates
        .map((one) => ({ ...one, eligible: one.exclusions.length === 0 }))
        .filter(({ eligible }) => query.eligible === undefined || String(eligible) === query.eligible);
      const list = `red flags ${query.town} ${query.quarter}`;
      const { after } = api.cursors.open(list, { limit: query.limit, after: query.after });
      const rest = after === undefined ? wanted : wanted.filter(({ venueId }) => venueId > after);
      const items = rest.slice(0, query.limit);
      const next = rest.length > items.length ? (items.at(-1)?.venueId ?? null) : null;
      return { ...round, ...api.cursors.seal(list, { items, next }) };
    },
  );
}

async function roundOf(api: Api, town: string, quarter: string): Promise<FlagRound> {
  const now = api.options.clock.nowMs();
  const round = await api.options.ledger.flagRound({ town, quarter, now });
  if (round === null) throw new Problem('invalid', 'Is no quarter', { field: 'quarter' });
  return round;
}

/** A town that the caller sees as a whole; else it is as if there were none. [P10] */
async function requireTown(api: Api, caller: Caller, id: string): Promise<void> {
  const town = await api.options.ledger.region(readScope(api, caller), id);
  if (town?.level !== 'town') throw new Problem('unknown-region', `no town ${id}`, { field: 'town' });
}

/** All of them are named, each with its reasons, before anybody decides. */
function requireEligible({ candidates }: FlagRound, venueIds: readonly string[]): void {
  const byId = new Map(candidates.map((one) => [one.venueId, one]));
  const errors = venueIds.flatMap((id, index) => {
    const field = `venues.${index}`;
    const candidate = byId.get(id);
    if (candidate === undefined) return [{ field, detail: `${id}: no venue of the town` }];
    return candidate.exclusions.map(({ reason, text, subjects }) => ({
      field,
      detail: `${id}: ${reason} (${text.zh}; ${text.en}): ${subjects.join(', ')}`,
    }));
  });
  if (errors.length === 0) return;
  const detail = errors[0]?.detail;
  throw new Problem('not-eligible', detail, { field: errors[0]?.field ?? 'venues', errors });
}
