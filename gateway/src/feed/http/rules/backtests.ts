/** `/rules/backtest`: what given rules would have raised on the stored journal, as jobs beside the live work. */

import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CATALOGUE_TEXT_MAX } from '@ninewatch/rules';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import type { BacktestJob } from '../../../trials/backtest-desk.ts';
import { ROOT } from '../../access/region-tree.ts';
import { type Api, found, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { BacktestBody, BacktestList, BacktestResultShape, BacktestShape } from '../shape/trials.ts';
import { mustWait, unusable } from './unusable.ts';

const tags = ['rules'];
const BODY_BYTES_MAX = 3 * CATALOGUE_TEXT_MAX + 64 * 1024;
const HOUR_MS = 3_600_000;

type Asked = z.infer<typeof BacktestBody>;

export function backtestRoutes(app: ZodApp, api: Api): void {
  startRoute(app, api);
  jobRoutes(app, api);
  resultRoutes(app, api);
}

function startRoute(app: ZodApp, api: Api): void {
  const { rules, trials, clock } = api.options;
  app.post(
    '/rules/backtest',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: {
        tags,
        description: 'Begins a job; against the rules in force now',
        body: BacktestBody,
        response: { 202: BacktestShape, ...problems },
      },
    },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'rules.write');
      if (body.from !== undefined && body.to !== undefined && body.to < body.from) {
        throw new Problem('invalid-request', 'to is before from', { field: 'to' });
      }
      const scope = await scopeOf(api, body);
      const current = found(await rules.current());
      const check = await rules.check(body.text);
      if (!check.ok) throw unusable('rules-unusable', `${check.errorCount} mistakes`, check.errors);
      const { text, warmUpH, ...rest } = body;
      const { version, revision } = current.rules;
      const asked = { by: caller.actor.username, version: check.version, against: { version, revision } };
      const times = given({ from: body.from, to: body.to });
      const started = trials.backtests.start(
        { ...asked, ...given(rest), warmUpH, hash: trials.hashOf(text) },
        {
          candidate: { version: check.version, text },
          reference: { version, text: current.rules.text },
          ...{ scope, name: nameOf(body), ...times, warmUpMs: warmUpH * HOUR_MS, nowMs: clock.nowMs() },
        },
      );
      if ('refused' in started) throw mustWait(started.refused);
      return reply.code(202).send(started);
    },
  );
}

function jobRoutes(app: ZodApp, api: Api): void {
  const { backtests } = api.options.trials;
  app.get(
    '/rules/backtest',
    {
      schema: {
        tags,
        description: 'Of everybody, the newest first; kept in memory until the gateway stops',
        response: { 200: BacktestList, ...problems },
      },
    },
    async ({ caller }) => {
      requireAbility(api, caller, 'rules.write');
      return { items: backtests.list(), next: null, since: backtests.since };
    },
  );
  app.get(
    '/rules/backtest/:id',
    { schema: { tags, params: IdParams, response: { 200: BacktestShape, ...problems } } },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'rules.write');
      return jobOf(api, params.id);
    },
  );
  app.post(
    '/rules/backtest/:id/cancel',
    { schema: { tags, params: IdParams, response: { 200: BacktestShape, ...problems } } },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'rules.write');
      jobOf(api, params.id);
      await backtests.cancel(params.id);
      return jobOf(api, params.id);
    },
  );
  app.delete(
    '/rules/backtest/:id',
    { schema: { tags, params: IdParams, response: { 204: z.null(), ...problems } } },
    async ({ caller, params }, reply) => {
      requireAbility(api, caller, 'rules.write');
      if (jobOf(api, params.id).state === 'running') {
        throw new Problem('wrong-state', 'It is under way: cancel it first');
      }
      backtests.forget(params.id);
      return reply.code(204).send(null);
    },
  );
}

function resultRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/rules/backtest/:id/result',
    {
      schema: {
        tags,
        description: 'As the command `backtest --json` writes it, with the curves of the charts',
        params: IdParams,
        response: { 200: BacktestResultShape, ...problems },
      },
    },
    async (request, reply) => {
      requireAbility(api, request.caller, 'rules.write');
      return sendResult(api, { request, reply, id: request.params.id, as: 'json' });
    },
  );
  app.get(
    '/rules/backtest/:id/report',
    {
      schema: {
        tags,
        description: 'The page that the command `backtest --html` writes',
        params: IdParams,
        response: { 200: z.string(), ...problems },
      },
    },
    async (request, reply) => {
      requireAbility(api, request.caller, 'rules.write');
      return sendResult(api, { request, reply, id: request.params.id, as: 'html' });
    },
  );
}

const TYPES = { json: 'application/json; charset=utf-8', html: 'text/html; charset=utf-8' } as const;

/** Kept compressed, and sent so to whoever takes it. A page is a file to be saved: it runs nowhere on our own pages. */
function sendResult(
  api: Api,
  {
    request,
    reply,
    id,
    as,
  }: { request: FastifyRequest; reply: FastifyReply; id: string; as: 'json' | 'html' },
): FastifyReply {
  const { state } = jobOf(api, id);
  const bytes = api.options.trials.backtests.result(id, as);
  if (bytes === null) throw new Problem('wrong-state', `There is no result: it is ${state}`);
  reply.type(TYPES[as]).header('vary', 'accept-encoding').serializer(String);
  if (as === 'html') reply.header('content-disposition', `attachment; filename="${id}.html"`);
  if (/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
    return reply.header('content-encoding', 'gzip').send(Buffer.from(bytes));
  }
  return reply.send(Readable.from([bytes]).pipe(createGunzip()));
}

function jobOf(api: Api, id: string): BacktestJob {
  const job = api.options.trials.backtests.find(id);
  if (job === 'lost') throw new Problem('lost-with-restart');
  return found(job);
}

async function scopeOf(api: Api, { region, venue }: Asked): Promise<readonly string[] | null> {
  const { ledger } = api.options;
  if (region !== undefined && venue !== undefined) {
    throw new Problem('invalid-request', 'region or venue, not both', { field: 'venue' });
  }
  if (venue !== undefined) {
    if ((await ledger.venue(null, venue)) === null)
      throw new Problem('unknown-venue', undefined, { field: 'venue' });
    return [atVenue(venue)];
  }
  if (region === undefined || region === ROOT) return null;
  if ((await ledger.region(null, region)) === null) {
    throw new Problem('unknown-region', undefined, { field: 'region' });
  }
  return [region];
}

function nameOf({ region, venue }: Asked): string {
  if (venue !== undefined) return `journal · ${venue}`;
  return region === undefined ? 'journal' : `journal · ${region}`;
}
