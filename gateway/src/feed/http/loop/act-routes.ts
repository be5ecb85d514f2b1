/** Acts on what is on file: looked up in the caller's sight, allowed by the table, decided by the fold. */

import type { Act, FilingOf, FilingType, Ticket } from '@ninewatch/rules';
import type { z } from 'zod';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { given } from '../given.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { filingByTicket } from '../work/by-ticket.ts';

export interface FilingActs<T extends FilingType> {
  /** Without the slash: `cases`. */
  path: string;
  /** Of what is acted on; the first that has the id. */
  types: readonly T[];
  /** Before the dot in the names of acts and abilities: `case`. */
  prefix: string;
  idField: string;
  bodies: Readonly<Record<string, z.ZodObject>>;
  shape: z.ZodType;
  tags: string[];
}

/** `POST /<path>/:id/<act>` for each body. */
export function filingActs<T extends FilingType>(app: ZodApp, api: Api, acts: FilingActs<T>): void {
  for (const [name, body] of Object.entries(acts.bodies)) {
    const type = `${acts.prefix}.${name}` as ActAbility;
    const { shape, tags } = acts;
    const schema = { tags, params: IdParams, body, response: { 200: shape, ...problems } };
    app.post(`/${acts.path}/:id/${name}`, { schema }, async (request) => {
      const { caller, params } = request;
      requireAbility(api, caller, type);
      const { filing, ticket } = await anyInSight(api, caller, { types: acts.types, id: params.id });
      // Either side of a ticket may: the venue's regions, and the unit that it went to.
      requireMay(api, caller, type, filing.region, ...(ticket === undefined ? [] : [ticket.unit]));
      const { version: _seen, ...fields } = request.body as { version?: number };
      const asked = given({ ...fields, expectedVersion: expectedVersion(request) });
      // The body was checked against the schema of exactly this act.
      const act = { type, [acts.idField]: filing.id, ...asked } as unknown as Act;
      try {
        return await api.deciding.act<never>(act, caller);
      } catch (cause) {
        const look = async () => (await anyInSight(api, caller, { types: acts.types, id: params.id })).filing;
        throw await api.deciding.becauseClosed(cause, look);
      }
    });
  }
}

/** 404 when none of the types has it in the caller's sight. */
export async function anyInSight<T extends FilingType>(
  api: Api,
  caller: Caller,
  { types, id }: { types: readonly T[]; id: string },
): Promise<{ filing: FilingOf<T>; ticket?: Ticket }> {
  for (const type of types) {
    const seen = await filingByTicket(api, { scope: readScope(api, caller), type, id });
    if (seen !== null) return seen;
  }
  return found<{ filing: FilingOf<T> }>(null);
}
