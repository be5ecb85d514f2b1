/** `POST /messages`: a person or a program has the people of a region told something, through the notice channels. */

import { type Notice, ROLES } from '@ninewatch/rules';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { ReportThrottle } from '../intake/report-throttle.ts';
import { Problem } from '../problems.ts';
import { Id, problems, words } from '../shape/basic.ts';
import { NoticeShape } from '../shape/records.ts';

/** In 24 hours, a sender; ours: a flow that loops must not drown people. [P8] */
const MESSAGES_MAX = 200;
const RETRY_S = 3_600;

const Words = words(2_000);
const MessageBody = z
  .object({
    region: Id.optional().describe('Whose people are told; that of the venue when left out'),
    venueId: Id.optional(),
    roles: z.array(z.enum(ROLES)).min(1).max(10).default(['duty_officer']),
    text: z.union([Words, z.object({ zh: Words, en: Words })]).describe('One text stands for both languages'),
  })
  .refine(({ region, venueId }) => region !== undefined || venueId !== undefined, {
    path: ['region'],
    message: 'a region is needed, or a venue',
  });

export function messageRoutes(app: ZodApp, api: Api): void {
  const throttle = new ReportThrottle(MESSAGES_MAX);
  app.post(
    '/messages',
    { schema: { tags: ['notices'], body: MessageBody, response: { 201: NoticeShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'message.send');
      const { venueId, roles } = body;
      const scope = readScope(api, caller);
      const venue = venueId === undefined ? undefined : await api.options.ledger.venue(scope, venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      const asked = body.region ?? venue?.region ?? '';
      const region = await api.options.ledger.region(scope, asked);
      if (region === null) throw new Problem('unknown-region', undefined, { field: 'region' });
      requireMay(api, caller, 'message.send', region.id, ...(venue === undefined ? [] : [atVenue(venue.id)]));
      if (!throttle.admit(caller.actor.userId, api.options.clock.nowMs())) {
        const detail = `at most ${MESSAGES_MAX} messages in 24 hours`;
        throw new Problem('too-many-reports', detail, { retryAfterS: RETRY_S });
      }
      const text = typeof body.text === 'string' ? { zh: body.text, en: body.text } : body.text;
      const about = venue === undefined ? {} : { venueId: venue.id };
      const act = { type: 'message.send', region: region.id, roles, text, ...about } as const;
      return reply.code(201).send(await api.deciding.act<Notice>(act, caller));
    },
  );
}
