/** `/calendar-token`, `/calendar.ics`: a person's due list in the own calendar, by a secret that can be taken away. */

import { timingSafeEqual } from 'node:crypto';
import type { FilingOf, User } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AgendaItem } from '../../../ledger/query-port.ts';
import { AskRate } from '../../calendar/ask-rate.ts';
import { type CalendarEvent, writeCalendar } from '../../calendar/icalendar.ts';
import { type Api, requireAbility, type ZodApp } from '../api.ts';
import { clientAddress } from '../client-address.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import { CalendarToken } from '../shape/duties.ts';
import { holdersOf } from './duties.ts';

const tags = ['duties'];
const EVENTS_MAX = 500;
const AHEAD_MS = 200 * 86_400_000;
/** As long as a due time is shown. */
const SHOWN_MS = 30 * 60_000;
const Query = z.object({ token: z.string().min(1).max(512) });

export function calendarRoutes(app: ZodApp, api: Api): void {
  tokenRoutes(app, api);
  const rate = new AskRate(api.options.clock);
  app.get(
    '/calendar.ics',
    {
      config: { isOpen: true },
      schema: { tags, security: [], querystring: Query, response: { 200: z.string(), ...problems } },
    },
    async (request, reply) => {
      slowDown(rate, request);
      const user = await personOf(api, request.query.token);
      const text = await calendarOf(api, user);
      return reply
        .type('text/calendar; charset=utf-8')
        .header('cache-control', 'private, no-store')
        .serializer(String)
        .send(text);
    },
  );
}

function tokenRoutes(app: ZodApp, api: Api): void {
  const { secrets } = api.options;
  app.post(
    '/calendar-token',
    { schema: { tags, response: { 201: CalendarToken, ...problems } } },
    async ({ caller }, reply) => {
      requireAbility(api, caller, 'calendar.token');
      const secret = secrets.make();
      const secretHash = secrets.hash(secret);
      await api.deciding.act<User>({ type: 'calendar.token', secretHash }, caller);
      const token = `${Buffer.from(caller.actor.username).toString('base64url')}.${secret}`;
      const path = `/api/v1/calendar.ics?token=${encodeURIComponent(token)}`;
      return reply.code(201).send({ token, path });
    },
  );
  app.delete(
    '/calendar-token',
    { schema: { tags, response: { 204: z.null(), ...problems } } },
    async ({ caller }, reply) => {
      requireAbility(api, caller, 'calendar.token');
      await api.deciding.act<User>({ type: 'calendar.token', secretHash: null }, caller);
      return reply.code(204).send(null);
    },
  );
}

/** Guessing is slow, and a calendar that asks all the time is told to wait. */
function slowDown(rate: AskRate, request: FastifyRequest): void {
  const retryAfterS = rate.waitS(clientAddress(request));
  if (retryAfterS > 0) throw new Problem('overloaded', 'Too many requests from here', { retryAfterS });
}

/** 404 whatever is wrong with the token: nobody learns who exists. [P10] */
async function personOf(api: Api, token: string): Promise<User> {
  const [name = '', secret = ''] = token.split('.', 2);
  const user = await api.people.find(Buffer.from(name, 'base64url').toString('utf8'));
  const given = Buffer.from(api.options.secrets.hash(secret));
  const known = Buffer.from(user?.calendarHash ?? '');
  const fits = known.byteLength === given.byteLength && timingSafeEqual(known, given);
  if (user === null || !fits || user.disabled === true) throw new Problem('not-found');
  return user;
}

async function calendarOf(api: Api, user: User): Promise<string> {
  const { ledger, clock } = api.options;
  const now = clock.nowMs();
  const holders = holdersOf({ grants: user.roles });
  const agenda = holders.length === 0 ? [] : await ledger.dutyAgenda(holders, now + AHEAD_MS, EVENTS_MAX);
  const plans = await ledger.filings(null, { type: 'patrol_plan', state: 'planned' }, { limit: EVENTS_MAX });
  const own = (plans.items as FilingOf<'patrol_plan'>[]).filter(
    ({ inspector }) => inspector === user.username,
  );
  return writeCalendar(`ninewatch · ${user.name}`, [
    ...agenda.map((item) => dutyEvent(item, user)),
    ...own.map(({ id, from, until, openedAt, content, route }) => ({
      uid: `plan-${id}@ninewatch`,
      stampedAt: openedAt,
      from,
      until,
      summary: `巡查 ${route.length} 家`,
      description: `${content}\n${route.join(' → ')}`,
    })),
  ]);
}

function dutyEvent({ key, name, term, dueAt, openedAt, count }: AgendaItem, user: User): CalendarEvent {
  const many = count > 1 ? `（${count}）` : '';
  return {
    uid: `${key}-${term.replace('/', '-')}-${user.id}@ninewatch`,
    stampedAt: openedAt,
    from: dueAt - SHOWN_MS,
    until: dueAt,
    summary: `${name.zh}${many} · ${name.en}`,
    description: `${term}: ${count}`,
  };
}
