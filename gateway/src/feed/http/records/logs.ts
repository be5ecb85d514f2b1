/** `/rejections`, `/notices`, `/audit`: what came in broken, who was told, who did what. */

import { z } from 'zod';
import { type Api, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { PageQuery, paged, problems, QueryNumber } from '../shape/basic.ts';
import { AuditShape, NoticeShape, RejectionShape, VerifyShape } from '../shape/records.ts';

const RejectionsQuery = PageQuery.extend({
  device: z.string().max(128).optional(),
  reason: z.string().max(64).optional(),
});
const NoticesQuery = PageQuery.extend({
  hazard: z.string().max(128).optional(),
  ticket: z.string().max(128).optional(),
  state: z.enum(['due', 'answered']).optional(),
});
const AuditQuery = PageQuery.extend({
  actor: z.string().max(128).optional().describe('User name, or `gateway`'),
  action: z.string().max(64).optional().describe('As `device.create`'),
  subject: z.string().max(256).optional().describe('Id of what was acted on'),
  outcome: z.enum(['done', 'refused']).optional(),
  from: QueryNumber.optional().describe('At or after, ms'),
  until: QueryNumber.optional().describe('Before, ms'),
});

const VerifyQuery = z.object({
  after: QueryNumber.optional().describe('Number of an entry: those above it alone'),
  atMost: QueryNumber.optional().describe('About so many entries; all when left out'),
});

export function logRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/rejections',
    {
      schema: {
        tags: ['records'],
        querystring: RejectionsQuery,
        response: { 200: paged(RejectionShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const scope = readScope(api, caller, 'read.records');
      const page = api.cursors.open('rejections', { limit, after });
      return api.cursors.seal('rejections', await ledger.rejections(scope, given(filter), page));
    },
  );
  app.get(
    '/notices',
    {
      schema: {
        tags: ['records'],
        querystring: NoticesQuery,
        response: { 200: paged(NoticeShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const scope = readScope(api, caller, 'read.records');
      const page = api.cursors.open('notices', { limit, after });
      return api.cursors.seal('notices', await ledger.notices(scope, given(filter), page));
    },
  );
  auditRoutes(app, api);
}

function auditRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  const tags = ['audit'];
  app.get(
    '/audit',
    { schema: { tags, querystring: AuditQuery, response: { 200: paged(AuditShape), ...problems } } },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.audit');
      const { limit, after, ...filter } = query;
      const page = api.cursors.open('audit', { limit, after });
      return api.cursors.seal('audit', await ledger.audit(given(filter), page));
    },
  );
  app.get(
    '/audit/verify',
    { schema: { tags, querystring: VerifyQuery, response: { 200: VerifyShape, ...problems } } },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.audit');
      return ledger.verifyAudit(given(query));
    },
  );
}
