/** The one question that lists and reports of a region share. */

import { z } from 'zod';

export const RegionQuery = z.object({
  region: z.string().max(128).optional().describe('This region and all below it'),
});
