/** `/registrations`: an owner registers the own venue without an account, and the office of its town decides. */

import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Act, RegistrationFiling, VenueInput } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { masked } from '../../../base/seal.ts';
import { hashPassword } from '../../access/password.ts';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { clientAddress } from '../client-address.ts';
import { FilingsQuery, filingInSight } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { ReportThrottle } from '../intake/report-throttle.ts';
import { recorded } from '../places/contacts.ts';
import { Problem } from '../problems.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import {
  ApproveBody,
  RefuseBody,
  RegionName,
  RegistrationCreate,
  RegistrationMade,
  RegistrationShape,
  StatusBody,
  StatusShape,
} from '../shape/registrations.ts';
import { networkOf } from './network.ts';
import { readPassword } from './read-password.ts';

const tags = ['registrations'];
/** In 24 hours, from one network; ours: a family with some shops, and no flood. */
export const REGISTRATIONS_MAX = 5;
/** Questions about them, the same. */
export const QUESTIONS_MAX = 100;
const RETRY_S = 3_600;
/** No user name has a blank: nobody's wrong passwords are counted with it. */
const NOBODY = 'who registers';
const APPLICANT = { userId: '', username: 'public', name: 'public' } as const;

export function registrationRoutes(app: ZodApp, api: Api): void {
  fileRoute(app, api);
  statusRoute(app, api);
  regionsRoute(app, api);
  readRoutes(app, api);
  decideRoutes(app, api);
}

function fileRoute(app: ZodApp, api: Api): void {
  const throttle = new ReportThrottle(REGISTRATIONS_MAX);
  const open = { config: { isOpen: true }, schema: { tags, security: [] } } as const;
  const { options } = api;
  app.post(
    '/registrations',
    {
      ...open,
      schema: { ...open.schema, body: RegistrationCreate, response: { 201: RegistrationMade, ...problems } },
    },
    async (request, reply) => {
      const { region, venue, owner } = request.body;
      // Looked up before anything costs: a password takes a quarter of a second to hash.
      if ((await options.ledger.region(null, region)) === null) {
        throw new Problem('unknown-region', undefined, { field: 'region' });
      }
      admit(api, throttle, request);
      const code = options.secrets.make();
      const act: Act = {
        type: 'registration.file',
        venue: registeredVenue(api, region, venue),
        owner: {
          ...{ name: owner.name, username: owner.username, phone: options.seal.seal(owner.phone) },
          passwordHash: await hashedInTurn(api, request, owner.password),
        },
        codeHash: codeHashOf(api, code),
      };
      const { id } = await api.deciding.decided<RegistrationFiling>(() => options.decide(act, APPLICANT));
      return reply.code(201).send({ id, code });
    },
  );
}

/** Where a venue may lie: names of public units, and nothing about them. */
function regionsRoute(app: ZodApp, api: Api): void {
  app.get(
    '/registrations/regions',
    {
      config: { isOpen: true },
      schema: {
        tags,
        security: [],
        querystring: PageQuery,
        response: { 200: paged(RegionName), ...problems },
      },
    },
    async ({ query }) => {
      const { items, next } = await api.options.ledger.regions(null, api.cursors.open('registrable', query));
      const named = items.map(({ id, name, level, parent }) => ({ id, name, level, ...given({ parent }) }));
      return api.cursors.seal('registrable', { items: named, next });
    },
  );
}

function registeredVenue(
  api: Api,
  region: string,
  venue: z.infer<typeof RegistrationCreate>['venue'],
): Omit<VenueInput, 'id'> {
  return recorded(api.options.seal, { ...given(venue), region, facts: given(venue.facts) });
}

/** A wrong code and no such registration are one answer. [P10] */
function statusRoute(app: ZodApp, api: Api): void {
  const throttle = new ReportThrottle(QUESTIONS_MAX);
  app.post(
    '/registrations/status',
    {
      config: { isOpen: true },
      schema: { tags, security: [], body: StatusBody, response: { 200: StatusShape, ...problems } },
    },
    async (request) => {
      admit(api, throttle, request);
      const { id, code } = request.body;
      const known = (await api.options.ledger.filing(null, 'registration', id)) as RegistrationFiling | null;
      if (known === null || !isSame(known.codeHash, codeHashOf(api, code))) throw new Problem('not-found');
      return given({ state: known.state, reason: known.reason });
    },
  );
}

function readRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/registrations',
    {
      schema: {
        tags,
        querystring: FilingsQuery,
        response: { 200: paged(RegistrationShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const scope = readScope(api, caller, 'read.registrations');
      const page = api.cursors.open('registrations', { limit, after });
      const asked = { ...given(filter), type: 'registration' as const };
      const { items, next } = await api.options.ledger.filings(scope, asked, page);
      const filings = items as RegistrationFiling[];
      return api.cursors.seal('registrations', { items: filings.map((each) => shown(api, each)), next });
    },
  );
  app.get(
    '/registrations/:id',
    { schema: { tags, params: IdParams, response: { 200: RegistrationShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const filing = await inSight(api, caller, params.id);
      return reply.header('etag', `"${filing.version}"`).send(shown(api, filing, caller));
    },
  );
}

function decideRoutes(app: ZodApp, api: Api): void {
  const shape = { tags, params: IdParams, response: { 200: RegistrationShape, ...problems } };
  app.post('/registrations/:id/approve', { schema: { ...shape, body: ApproveBody } }, async (request) => {
    const { venueId, username } = request.body;
    const ability = 'registration.approve';
    const userId = randomUUID();
    return decided(api, request, ability, (asked) => ({
      ...{ type: ability, ...asked, venueId, userId },
      ...given({ username }),
    }));
  });
  app.post('/registrations/:id/refuse', { schema: { ...shape, body: RefuseBody } }, async (request) => {
    const { reason } = request.body;
    const ability = 'registration.refuse';
    return decided(api, request, ability, (asked) => ({ type: ability, ...asked, reason }));
  });
}

async function decided(
  api: Api,
  request: Pick<FastifyRequest, 'caller' | 'headers' | 'body' | 'params'>,
  ability: Extract<ActAbility, `registration.${string}`>,
  actOf: (asked: { registrationId: string; expectedVersion?: number }) => Act,
) {
  const { caller } = request;
  requireAbility(api, caller, ability);
  const filing = await inSight(api, caller, (request.params as { id: string }).id);
  requireMay(api, caller, ability, filing.region);
  const seen = given({ expectedVersion: expectedVersion(request as FastifyRequest) });
  try {
    const after = await api.deciding.act<RegistrationFiling>(
      actOf({ registrationId: filing.id, ...seen }),
      caller,
    );
    return shown(api, after, caller);
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code !== 'not-found') throw cause;
    // The decider knows pending ones alone.
    const { state } = await inSight(api, caller, filing.id);
    throw new Problem('wrong-state', state === 'pending' ? 'It is decided' : `It is ${state}`);
  }
}

function inSight(api: Api, caller: Caller, id: string): Promise<RegistrationFiling> {
  const scope = readScope(api, caller, 'read.registrations');
  return filingInSight(api, { scope, type: 'registration', id });
}

/** Neither hash leaves the gateway; the number in plain to who may call there, when it is one alone. */
function shown(api: Api, filing: RegistrationFiling, caller?: Caller) {
  const { codeHash: _code, owner, ...rest } = filing;
  const { name, username } = owner;
  const isPlain = caller !== undefined && api.permissions.may(caller, 'read.contacts', filing.region);
  const plain = api.options.seal.open(owner.phone) ?? '****';
  return { ...rest, owner: { name, username, phone: isPlain ? plain : masked(plain) } };
}

function admit(
  { options }: Api,
  throttle: ReportThrottle,
  request: Pick<FastifyRequest, 'ip' | 'socket'>,
): void {
  if (throttle.admit(networkOf(clientAddress(request)), options.clock.nowMs())) return;
  throw new Problem('too-many-registrations', undefined, { retryAfterS: RETRY_S });
}

/** In the same queue as those who sign in: two at a time, and a heap is refused. [P8] */
async function hashedInTurn(
  api: Api,
  request: Pick<FastifyRequest, 'ip' | 'socket'>,
  password: string,
): Promise<string> {
  let hash = '';
  await readPassword(api, { address: clientAddress(request), username: NOBODY }, async () => {
    hash = await hashPassword(password);
    return true;
  });
  return hash;
}

function codeHashOf({ options }: Api, code: string): string {
  return options.secrets.hash(`registration ${code}`);
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
