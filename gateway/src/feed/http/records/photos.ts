/** `/photos`: evidence goes in as bytes, and comes out upright and without what the camera wrote beside it. */

import type { Photo } from '@ninewatch/rules';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, requireAbility, type ZodApp } from '../api.ts';
import { Problem, type ProblemCode } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { PhotoShape } from '../shape/photos.ts';

const tags = ['photos'];
/** A photo never changes, and whoever had it has it: only the own browser keeps it. */
const CACHED = 'private, max-age=31536000, immutable';
const LOW_DISK_RETRY_S = 600;
const BUSY_RETRY_S = 5;
const REFUSALS: Readonly<Record<'unknown-type' | 'too-large' | 'unusable', ProblemCode>> = {
  'unknown-type': 'unsupported-media-type',
  'too-large': 'body-too-large',
  unusable: 'photo-unusable',
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives the place of a photo in hand back. */
    giveBack?: () => void;
  }
  interface FastifyContextConfig {
    /** The body is a picture; it reaches the handler as bytes. */
    picture?: boolean;
  }
}

/** In a scope of its own: only this path takes pictures, and bodies of this size. */
export async function photoRoutes(app: ZodApp, api: Api): Promise<void> {
  const { photos } = api.options;
  app.removeAllContentTypeParsers();
  // Programs send pictures as bytes too: what is in them decides.
  const types = /^(?:image\/[\w.+-]+|application\/octet-stream)(?:;|$)/;
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.decorateRequest('giveBack', undefined);
  app.post(
    '/photos',
    {
      bodyLimit: photos.limits.bytesMax,
      config: { picture: true },
      schema: { tags, response: { 201: PhotoShape, ...problems } },
      onRequest: async (request) => admit(api, request),
      onResponse: async ({ giveBack }) => giveBack?.(),
      onRequestAbort: async ({ giveBack }) => giveBack?.(),
    },
    async ({ caller, body }, reply) => reply.code(201).send(await keep(api, caller, body)),
  );
  app.get('/photos/:id', { schema: { tags, params: IdParams } }, (request, reply) =>
    show(api, { request, reply, id: request.params.id, form: 'shown' }),
  );
  app.get('/photos/:id/thumbnail', { schema: { tags, params: IdParams } }, (request, reply) =>
    show(api, { request, reply, id: request.params.id, form: 'thumbnail' }),
  );
}

/** Throws `unknown-photo` unless the caller uploaded each of these in the last 24 hours: foreign ones show nothing. [P10] */
export async function requireOwnPhotos(
  api: Api,
  caller: Caller,
  { ids, field = 'photos' }: { ids: readonly string[]; field?: string },
): Promise<void> {
  if (ids.length === 0) return;
  const { ledger, clock, photos } = api.options;
  const own = await ledger.ownPhotos(caller.actor.userId, [...ids], clock.nowMs() - photos.limits.freshMs);
  const unknown = ids.find((id) => !own.includes(id));
  if (unknown !== undefined) throw new Problem('unknown-photo', `no photo ${unknown} of yours`, { field });
}

/** Before a byte of the body is read. [P8] */
async function admit(api: Api, request: FastifyRequest): Promise<void> {
  const { ledger, clock, photos, hasDiskRoom } = api.options;
  const { caller } = request;
  requireAbility(api, caller, 'photo.keep');
  if (!hasDiskRoom()) {
    const detail = 'The disk is nearly full: photos are not taken until there is room';
    throw new Problem('not-stored', detail, { retryAfterS: LOW_DISK_RETRY_S });
  }
  const max = limitOf(api, caller);
  const uploaded = await ledger.countPhotos(caller.actor.userId, clock.nowMs() - photos.limits.freshMs);
  if (uploaded >= max) {
    throw new Problem('too-many-photos', `at most ${max} in 24 hours`, { retryAfterS: LOW_DISK_RETRY_S });
  }
  const giveBack = photos.reserve();
  if (giveBack === undefined) throw new Problem('overloaded', undefined, { retryAfterS: BUSY_RETRY_S });
  request.giveBack = giveBack;
}

function limitOf({ options: { photos } }: Api, { grants }: Caller): number {
  const isMachine = grants.some(({ role }) => role === 'ai_intake');
  return isMachine ? photos.limits.perMachineMax : photos.limits.perPersonMax;
}

async function keep(api: Api, caller: Caller, body: unknown): Promise<Photo> {
  const { photos, clock, log } = api.options;
  if (!Buffer.isBuffer(body) || body.byteLength === 0) {
    throw new Problem('malformed-body', 'The photo is empty');
  }
  const taken = await photos.take(body, clock.nowMs()).catch((cause: unknown) => {
    log.error({ err: cause }, 'a photo could not be stored');
    throw new Problem('not-stored', undefined, { retryAfterS: LOW_DISK_RETRY_S });
  });
  if (taken.kind === 'refused') throw new Problem(REFUSALS[taken.reason], taken.detail);
  return api.deciding.act<Photo>({ type: 'photo.keep', photo: taken.photo }, caller);
}

interface Asked {
  request: FastifyRequest;
  reply: FastifyReply;
  id: string;
  form: 'shown' | 'thumbnail';
}

/** Bytes of the type that was uploaded; 404 for what is out of sight and for what does not exist alike. [P10] */
async function show(api: Api, { request, reply, id, form }: Asked): Promise<FastifyReply> {
  const { ledger, photos, clock } = api.options;
  const { caller } = request;
  const reach = api.permissions.scope(caller, 'read.work');
  const scope = reach === 'nowhere' ? [] : reach;
  const photo = found(await ledger.photo(scope, caller.actor.userId, id));
  const tag = `"${photo.id}.${form}"`;
  reply.header('cache-control', CACHED).header('etag', tag);
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send();
  const bytes = found(await photos.show(photo.id, photo.type, form, clock.nowMs()));
  const name = `${photo.id.slice(0, 16)}-${form}.${photo.type.slice('image/'.length)}`;
  return reply.type(photo.type).header('content-disposition', `inline; filename="${name}"`).send(bytes);
}

function isKnown(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
