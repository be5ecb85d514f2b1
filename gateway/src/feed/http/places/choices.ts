/** `/regions/{id}/choices`: what the profile that holds there offers on forms, so that nobody types its keys. */

import { officesOf } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { profileFor } from '../reports/forms.ts';
import { IdParams, problems } from '../shape/basic.ts';

const Words = z.object({ zh: z.string(), en: z.string() });
const Named = z.object({ key: z.string(), name: Words });
const ChoicesShape = z.object({
  region: z.string(),
  goods: z.array(Named.extend({ cost: z.int() })).describe('For safety credits'),
  creditRules: z
    .array(Named.extend({ points: z.int(), isGranted: z.boolean() }))
    .describe('`isGranted`: by people, not by what happens'),
  pressure: z.array(z.object({ step: z.string(), name: Words })),
  figures: z.array(Named).describe('Of a yearly assessment'),
  campaignChecklist: z.array(z.string()),
  plans: z.array(Named).describe('Of dispatch'),
  offices: z
    .array(z.object({ name: z.string(), role: z.string().optional() }))
    .describe('`role`: under which its people are called; left out where the profile does not say'),
});

export function choiceRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/regions/:id/choices',
    { schema: { tags: ['profiles'], params: IdParams, response: { 200: ChoicesShape, ...problems } } },
    async ({ caller, params }) => {
      const region = found(await api.options.ledger.region(readScope(api, caller), params.id));
      const profile = await profileFor(api, region.id);
      const { credits, pressure, records } = profile;
      return {
        region: region.id,
        goods: credits.goods.map(({ key, name, cost }) => ({ key, name, cost })),
        creditRules: credits.rules.map(({ key, name, points, event }) => ({
          ...{ key, name, points },
          isGranted: event === 'manual',
        })),
        pressure: pressure.steps.map(({ step, name }) => ({ step, name })),
        figures: records.assessmentFigures,
        campaignChecklist: records.campaignChecklist,
        plans: profile.dispatch.plans.map(({ id, name }) => ({ key: id, name })),
        offices: officesOf(profile),
      };
    },
  );
}
