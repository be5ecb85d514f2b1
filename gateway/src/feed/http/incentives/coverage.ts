/** `GET /reports/coverage`: how many venues of a region are under working sensors. */

import { type Api, readScope, type ZodApp } from '../api.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import { CoverageShape } from '../shape/incentives.ts';
import { RegionQuery } from './region-query.ts';

export function coverageRoute(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/reports/coverage',
    {
      schema: {
        tags: ['reports'],
        description: 'Retired sensors and collectors do not count',
        querystring: RegionQuery,
        response: { 200: CoverageShape, ...problems },
      },
    },
    async ({ caller, query }) => {
      const scope = readScope(api, caller);
      const { region = 'root' } = query;
      // Without a region it is all that the caller sees, whatever lies above it.
      const isSeen = query.region === undefined || (await ledger.region(scope, region)) !== null;
      if (!isSeen) throw new Problem('unknown-region', undefined, { field: 'region' });
      return ledger.coverage(scope, region);
    },
  );
}
