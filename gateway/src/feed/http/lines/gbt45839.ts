/** `/gbt45839/…`: platforms of networked fire alarms post what is installed and how it is; each by a token of its own. */

import { z } from 'zod';
import type { Interface } from '../../../centre/platform/read.ts';
import { type Api, readScope, type ZodApp } from '../api.ts';
import { Problem } from '../problems.ts';
import { paged, problems } from '../shape/basic.ts';

/** As the standard writes them, and in small letters. */
const INTERFACES = {
  Install_info: 'install_info',
  install_info: 'install_info',
  status_info: 'status_info',
} as const;

const KindParams = z.object({
  kind: z.enum(Object.keys(INTERFACES) as [keyof typeof INTERFACES, ...(keyof typeof INTERFACES)[]]),
});
const Body = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown()).max(500)])
  .describe('one device or several, in the words of the mapping; see docs/gbt45839.md');
const TakenShape = z.object({
  taken: z.int(),
  rejected: z.array(z.object({ at: z.int().describe('counts from 0'), reason: z.string() })),
});

const PushShape = z.object({
  name: z.string(),
  sent: z.int().describe('Bodies that the platform has taken since the start'),
  refused: z.int().describe('Given up because the platform would not take them'),
  position: z.int().describe('Of the journal: up to here it has been told everything'),
  trouble: z.string().optional().describe('Why it waits'),
});

export function gbt45839Routes(app: ZodApp, api: Api): void {
  app.get(
    '/platform-pushes',
    {
      schema: {
        tags: ['gbt45839'],
        summary: 'Platforms above that are told, and how far',
        response: { 200: paged(PushShape), ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller, 'read.settings');
      return { items: [...(api.options.platforms?.pushes() ?? [])], next: null };
    },
  );
  app.post(
    '/gbt45839/:kind',
    {
      // By a token of its own: no session of a person is as long-lived as a platform.
      config: { isOpen: true },
      schema: {
        summary: 'What a platform installed, or how it is; by a token of the platform',
        ...{ tags: ['gbt45839'], security: [{ bearer: [] }], params: KindParams, body: Body },
        response: { 200: TakenShape, ...problems },
      },
    },
    async ({ headers, params, body }) => {
      const door = api.options.platforms;
      const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      const id = token === undefined ? undefined : door?.whose(token);
      if (door === undefined || id === undefined)
        throw new Problem('not-signed-in', 'A token of a platform is needed');
      const kind: Interface = INTERFACES[params.kind];
      const answer = await door.take(id, kind, body);
      if ('tooFastMs' in answer) {
        throw new Problem('overloaded', 'Too many at once', {
          retryAfterS: Math.ceil(answer.tooFastMs / 1_000),
        });
      }
      if (answer.taken === 0) {
        const [first] = answer.rejected;
        throw new Problem('invalid', first?.reason ?? 'nothing in it', {
          errors: answer.rejected
            .slice(0, 20)
            .map(({ at, reason }) => ({ field: String(at), detail: reason })),
        });
      }
      return answer;
    },
  );
}
