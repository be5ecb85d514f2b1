/** `/profiles`, `/regions/{id}/profile`: what the public rules leave to a district. */

import { type ProfileTaken, parseProfile, profileJsonSchema, SHIPPED_PROFILE } from '@ninewatch/rules';
import { z } from 'zod';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { noteRefused } from '../rules/unusable.ts';
import { IdParams, problems } from '../shape/basic.ts';
import {
  ProfileCheckBody,
  ProfileCheckShape,
  ProfileFilingShape,
  ProfileInForceShape,
  ProfilePut,
  ProfileTakenShape,
} from '../shape/profiles.ts';

const tags = ['profiles'];
const BODY_BYTES_MAX = 2 * 1024 * 1024;

export function profileRoutes(app: ZodApp, api: Api): void {
  const brief = ({ text: _text, fileHash: _hash, ...rest }: { text: string; fileHash?: string }) => rest;
  filingRoutes(app, api, { path: 'profiles', type: 'profile', shape: ProfileFilingShape, tags, brief });
  app.get(
    '/regions/:id/profile',
    { schema: { tags, params: IdParams, response: { 200: ProfileInForceShape, ...problems } } },
    async ({ caller, params }) => {
      found(await api.options.ledger.region(readScope(api, caller), params.id));
      return inForce(api, params.id);
    },
  );
  app.get(
    '/profiles/shipped',
    {
      schema: {
        tags,
        description: 'That which holds where no region has one of its own',
        response: { 200: ProfileInForceShape, ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller);
      return described('root', SHIPPED_PROFILE, { from: null, revision: 0 });
    },
  );
  changeRoutes(app, api);
  const schema = JSON.stringify(profileJsonSchema());
  app.get(
    '/profile-schema',
    {
      schema: {
        tags,
        description: 'JSON Schema (2020-12) of a profile',
        response: { 200: z.string(), ...problems },
      },
    },
    async ({ caller }, reply) => {
      readScope(api, caller);
      return reply.type('application/schema+json').serializer(String).send(schema);
    },
  );
}

function changeRoutes(app: ZodApp, api: Api): void {
  app.post(
    '/profiles/check',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { tags, body: ProfileCheckBody, response: { 200: ProfileCheckShape, ...problems } },
    },
    async ({ caller, body }) => {
      requireAbility(api, caller, 'profile.set');
      const parsed = parseProfile(body.text);
      return { ok: parsed.ok, errors: parsed.ok ? [] : parsed.errors };
    },
  );
  app.put(
    '/regions/:id/profile',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { tags, params: IdParams, body: ProfilePut, response: { 200: ProfileTakenShape, ...problems } },
    },
    async (request, reply) => {
      const { caller, params, body } = request;
      requireAbility(api, caller, 'profile.set');
      const region = found(await api.options.ledger.region(readScope(api, caller), params.id));
      requireMay(api, caller, 'profile.set', region.id);
      const parsed = parseProfile(body.text);
      if (!parsed.ok) {
        const { errors } = parsed;
        noteRefused(api, caller, { of: 'profile.set', region: region.id, mistakes: errors.length, errors });
        throw unusable(errors);
      }
      const seen = given({ note: body.note, expectedVersion: body.revision ?? expectedVersion(request) });
      const act = { type: 'profile.set' as const, region: region.id, text: body.text, ...seen };
      const taken = await api.deciding.act<ProfileTaken>(act, caller);
      return reply.header('etag', `"${taken.revision}"`).send(taken);
    },
  );
}

/** That of the nearest region above it which has one; the tree is walked region by region, whoever may see them. */
export async function inForce(api: Api, asked: string): Promise<z.infer<typeof ProfileInForceShape>> {
  const { ledger } = api.options;
  for (let id: string | undefined = asked; id !== undefined; ) {
    const own = await ledger.profile(id);
    if (own !== null) return described(asked, own.text, { from: id, revision: own.profile.revision });
    id = (await ledger.region(null, id))?.parent;
  }
  return described(asked, SHIPPED_PROFILE, { from: null, revision: 0 });
}

function described(region: string, text: string, where: { from: string | null; revision: number }) {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw unusable(parsed.errors);
  const { id, version, name } = parsed.profile;
  return { region, ...where, id, version, name, text };
}

function unusable(errors: readonly { line: number; column: number; reason: string }[]): Problem {
  return new Problem('profile-unusable', `${errors.length} mistakes`, {
    field: 'text',
    errors: errors.map(({ line, column, reason }) => ({ field: 'text', detail: reason, line, column })),
  });
}
