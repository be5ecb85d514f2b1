/** The list and the single one of a type of filing: the same for each, but for its path and shape. */

import type { FilingOf, FilingType } from '@ninewatch/rules';
import { z } from 'zod';
import type { FilingFilter } from '../../../ledger/query-port.ts';
import type { Caller } from '../../access/permissions.ts';
import type { ReadAbility } from '../../access/roles.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { IdParams, Millis, PageQuery, paged, problems, QueryNumber, Version } from '../shape/basic.ts';
import { withVenueNames } from '../venue-names.ts';
import { filingByTicket } from '../work/by-ticket.ts';

/** What every filing has: the shape of a type extends it. */
export const FilingShape = z.object({
  id: z.string(),
  version: Version,
  region: z.string(),
  venueId: z.string().optional(),
  venueName: z.string().optional().describe('In lists and of a single one'),
  state: z.string(),
  openedAt: Millis,
  dueAt: Millis.optional(),
  closedAt: Millis.optional(),
  by: z.string().describe('User name, or `gateway`'),
});

export const FilingsQuery = PageQuery.extend({
  state: z.string().max(200).optional().describe('One or several, divided by commas; all when left out'),
  venue: z.string().max(128).optional(),
  region: z.string().max(128).optional().describe('This region and all below it'),
  from: QueryNumber.optional().describe('Opened at or after, ms'),
  until: QueryNumber.optional().describe('Opened before, ms'),
});

export interface FilingRoutes<T extends FilingType> {
  /** Without the slash: `permits`. */
  path: string;
  type: T;
  shape: z.ZodType;
  tags: string[];
  /** Of the list and of a single one, for the OpenAPI document. */
  summaries?: { list: string; one: string };
  /** Who may read them; by default who sees the work of the region. */
  ability?: ReadAbility;
  /** Of a list: what more may be asked than of any. */
  query?: typeof FilingsQuery;
  /** Of a list: what the query means to the ledger, when that is more than its fields. */
  narrowed?(filter: Record<string, unknown>, caller: Caller): Partial<FilingFilter<T>>;
  /** Of a list: what it leaves out because it is long. */
  brief?(filing: FilingOf<T>): unknown;
}

/** `GET /<path>` and `GET /<path>/:id`, within the caller's regions. */
export function filingRoutes<T extends FilingType>(app: ZodApp, api: Api, routes: FilingRoutes<T>): void {
  const { ledger } = api.options;
  const { path, type, shape, tags, summaries, ability = 'read.work', brief = (filing) => filing } = routes;
  const querystring = routes.query ?? FilingsQuery;
  app.get(
    `/${path}`,
    {
      schema: {
        tags,
        ...given({ summary: summaries?.list }),
        querystring,
        response: { 200: paged(shape), ...problems },
      },
    },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const page = api.cursors.open(path, { limit, after });
      const asked = { ...(routes.narrowed?.(filter, caller) ?? given(filter)), type };
      const { items, next } = await ledger.filings(readScope(api, caller, ability), asked, page);
      const shown = await withVenueNames(api, items as FilingOf<T>[]);
      return api.cursors.seal(path, { items: shown.map(brief), next });
    },
  );
  app.get(
    `/${path}/:id`,
    {
      schema: {
        tags,
        ...given({ summary: summaries?.one }),
        params: IdParams,
        response: { 200: shape, ...problems },
      },
    },
    async ({ caller, params }, reply) => {
      const filing = await filingInSight(api, {
        scope: readScope(api, caller, ability),
        type,
        id: params.id,
      });
      const [named] = await withVenueNames(api, [filing]);
      return reply.header('etag', `"${filing.version}"`).send(named as never);
    },
  );
}

/** 404 for what does not exist, is of another type or out of sight. [P10] */
export async function filingInSight<T extends FilingType>(
  api: Api,
  { scope, type, id }: { scope: ReturnType<typeof readScope>; type: T; id: string },
): Promise<FilingOf<T>> {
  return found(await filingByTicket(api, { scope, type, id })).filing;
}
