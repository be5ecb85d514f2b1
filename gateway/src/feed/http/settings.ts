/** `/settings`: how the process was set up; read only, because the environment says it. */

import { z } from 'zod';
import { type Api, readScope, type ZodApp } from './api.ts';
import { paged, problems } from './shape/basic.ts';

const SettingShape = z.object({
  name: z.string(),
  meaning: z.string(),
  source: z.enum(['environment', 'default']),
  value: z.string().nullable().describe('null when it is not set or a secret; of addresses the host alone'),
  default: z.string().nullable(),
  isSecret: z.boolean(),
});

export function settingRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/settings',
    {
      schema: {
        tags: ['settings'],
        summary: 'How the process was set up, without secrets',
        response: { 200: paged(SettingShape), ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller, 'read.settings');
      return { items: [...api.options.settings()], next: null };
    },
  );
}
