/** `/intake/pictures` and what became of them: a program's word, and a person's on what it only suspects. */

import type { ObservationFiling } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingInSight, filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { Confirm, Dismiss, ObservationShape, PictureAnswer, PictureIntake } from '../shape/intake.ts';

const tags = ['intake'];

interface Answer {
  repeated: boolean;
  observations: ObservationFiling[];
}

export function pictureRoutes(app: ZodApp, api: Api): void {
  app.post(
    '/intake/pictures',
    {
      schema: {
        tags,
        body: PictureIntake,
        response: { 200: PictureAnswer, 201: PictureAnswer, ...problems },
      },
    },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'intake.picture');
      // A program sees nothing: where it may speak is where its account stands.
      const scope = api.permissions.scope(caller, 'intake.picture');
      const venue = scope === 'nowhere' ? null : await api.options.ledger.venue(scope, body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      const { id: key, ...picture } = given(body);
      await requireOwnPhotos(api, caller, { ids: [picture.photo], field: 'photo' });
      const findings = picture.findings.map((finding) => given(finding));
      const act = { type: 'intake.picture', key, ...picture, findings } as const;
      const answer = await api.deciding.act<Answer>(act, caller);
      return reply.code(answer.repeated ? 200 : 201).send(answer);
    },
  );
  filingRoutes(app, api, {
    path: 'intake/observations',
    type: 'observation',
    shape: ObservationShape,
    tags,
  });
  judgingRoutes(app, api);
}

function judgingRoutes(app: ZodApp, api: Api): void {
  const response = { 200: ObservationShape, ...problems };
  app.post(
    '/intake/observations/:id/confirm',
    { schema: { tags, params: IdParams, body: Confirm, response } },
    async (request) => {
      const { caller, params, body } = request;
      const observationId = await judgeable(api, { caller, id: params.id, ability: 'intake.confirm' });
      const asked = given({ note: body.note, expectedVersion: expectedVersion(request) });
      return api.deciding.act<ObservationFiling>({ type: 'intake.confirm', observationId, ...asked }, caller);
    },
  );
  app.post(
    '/intake/observations/:id/dismiss',
    { schema: { tags, params: IdParams, body: Dismiss, response } },
    async (request) => {
      const { caller, params, body } = request;
      const observationId = await judgeable(api, { caller, id: params.id, ability: 'intake.dismiss' });
      const asked = { reason: body.reason, ...given({ expectedVersion: expectedVersion(request) }) };
      return api.deciding.act<ObservationFiling>({ type: 'intake.dismiss', observationId, ...asked }, caller);
    },
  );
}

/** 404 out of sight, 403 without the ability there, `wrong-state` when somebody was faster. */
async function judgeable(
  api: Api,
  { caller, id, ability }: { caller: Caller; id: string; ability: ActAbility },
): Promise<string> {
  requireAbility(api, caller, ability);
  const scope = readScope(api, caller);
  const { region, state } = await filingInSight(api, { scope, type: 'observation', id });
  requireMay(api, caller, ability, region);
  if (state !== 'suspected') throw new Problem('wrong-state', `it is ${state}`);
  return id;
}
