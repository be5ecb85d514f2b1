/** `/channels`, `/deliveries`, `/attempts`: how people are reached, what was tried, and what was given up. */

import { z } from 'zod';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, PageQuery, paged, problems, QueryNumber } from '../shape/basic.ts';
import {
  AttemptShape,
  ChannelsShape,
  DELIVERY_STATES,
  DeliveryShape,
  OUTCOMES,
  TestedShape,
} from '../shape/channels.ts';

const tags = ['channels'];
const NameParams = z.object({ name: z.string().min(1).max(40) });
const SeqParams = z.object({ seq: QueryNumber });
const DeliveriesQuery = PageQuery.extend({
  state: z.enum(DELIVERY_STATES).default('dead').describe('`dead`: refused for good, or given up'),
});
const AttemptsQuery = PageQuery.extend({
  channel: z.string().max(40).optional(),
  outcome: z.enum(OUTCOMES).optional(),
});

export function channelRoutes(app: ZodApp, api: Api): void {
  channelList(app, api);
  deliveryRoutes(app, api);
  attemptRoutes(app, api);
}

function channelList(app: ZodApp, api: Api): void {
  const { notices, noticesFile } = api.options;
  app.get(
    '/channels',
    {
      schema: {
        tags,
        summary: 'Channels that reach people, and how they are',
        response: { 200: ChannelsShape, ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller, 'read.channels');
      const file = noticesFile?.();
      return {
        items: await notices.channels(),
        next: null,
        ...(file && { file: { ...file, dangers: [...file.dangers] } }),
      };
    },
  );
  app.post(
    '/channels/:name/test',
    {
      schema: {
        tags,
        summary: 'Send a test message',
        description: 'To yourself when the channel reaches persons, else to its group or system',
        params: NameParams,
        response: { 200: TestedShape, ...problems },
      },
    },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'channel.test');
      const tested = found(await notices.testChannel(params.name, caller.actor.username));
      const said = { type: 'session.channel_test', id: params.name, ok: tested.ok } as const;
      api.deciding.note(said, caller.actor);
      return tested;
    },
  );
}

function deliveryRoutes(app: ZodApp, api: Api): void {
  const { notices } = api.options;
  app.get(
    '/deliveries',
    {
      schema: {
        tags,
        summary: 'Deliveries by state, newest first',
        querystring: DeliveriesQuery,
        response: { 200: paged(DeliveryShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.channels');
      const { state, ...page } = query;
      const list = `deliveries ${state}`;
      const { items, next } = await notices.deliveries(state, api.cursors.open(list, page));
      const shown = inSight(api, caller, items).map(({ named: _named, noticeSeq: _seq, ...each }) => each);
      return api.cursors.seal(list, { items: shown, next });
    },
  );
  app.post(
    '/deliveries/:seq/retry',
    {
      schema: {
        tags,
        summary: 'Try once more what was given up',
        params: SeqParams,
        response: { 200: DeliveryShape, ...problems },
      },
    },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'notice.retry');
      const { region, id } = found(await notices.delivery(params.seq));
      requireMay(api, caller, 'notice.retry', region);
      const isRetried = await notices.retryDelivery(params.seq);
      const said = { type: 'session.notice_retry', id } as const;
      api.deciding.note({ ...said, ...(isRetried ? {} : { refused: 'wrong-state' }) }, caller.actor);
      if (!isRetried) throw new Problem('wrong-state', 'It was not given up');
      const { named: _named, noticeSeq: _seq, ...each } = found(await notices.delivery(params.seq));
      return each;
    },
  );
}

function attemptRoutes(app: ZodApp, api: Api): void {
  const { notices, ledger } = api.options;
  app.get(
    '/attempts',
    {
      schema: {
        tags,
        summary: 'Attempts to reach people, newest first',
        querystring: AttemptsQuery,
        response: { 200: paged(AttemptShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.channels');
      const { channel, outcome, ...page } = query;
      const list = `attempts ${channel ?? ''} ${outcome ?? ''}`;
      const { items, next } = await notices.attempts(
        given({ channel, outcome }),
        api.cursors.open(list, page),
      );
      return api.cursors.seal(list, { items: inSight(api, caller, items), next });
    },
  );
  app.get(
    '/notices/:id/attempts',
    {
      schema: {
        tags,
        summary: 'Attempts of one notice',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: paged(AttemptShape), ...problems },
      },
    },
    async ({ caller, params, query }) => {
      found(await ledger.notice(readScope(api, caller, 'read.records'), params.id));
      const list = `attempts of ${params.id}`;
      return api.cursors.seal(
        list,
        await notices.attempts({ notice: params.id }, api.cursors.open(list, query)),
      );
    },
  );
}

/** A page may hold fewer than were asked for: those of regions out of sight are left out. [P10] */
function inSight<T extends { region: string }>(api: Api, caller: Caller, items: readonly T[]): T[] {
  return items.filter(({ region }) => api.permissions.may(caller, 'read.channels', region));
}
