/** `/venues/:id/response-plan`: what would be set in motion there, before anybody has declared an emergency. */

import { emergencyPlanFor, parseProfile } from '@ninewatch/rules';
import type { Api, ZodApp } from '../api.ts';
import { inForce } from '../places/profiles.ts';
import { Problem } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { ResponsePlanQuery, ResponsePlanShape } from '../shape/loop.ts';
import { venueInSight } from '../work/by-ticket.ts';

export function responsePlanRoute(app: ZodApp, api: Api): void {
  app.get(
    '/venues/:id/response-plan',
    {
      schema: {
        tags: ['emergencies'],
        description: 'The plan of the profile in force for this kind and grade',
        params: IdParams,
        querystring: ResponsePlanQuery,
        response: { 200: ResponsePlanShape, ...problems },
      },
    },
    async ({ caller, params, query }) => {
      const { region } = await venueInSight(api, caller, params.id);
      const { text } = await inForce(api, region);
      const parsed = parseProfile(text);
      if (!parsed.ok) throw new Problem('profile-unusable');
      const { plans, forces } = parsed.profile.emergency;
      const plan = emergencyPlanFor(plans, query);
      // The last plan of a profile fits everything.
      if (plan === undefined) throw new Problem('not-found');
      const { id, name, checklist } = plan;
      return { id, name, checklist, forces: forces.filter((force) => plan.forces.includes(force.id)) };
    },
  );
}
