/** Shapes that every path shares: ids, times, pages, problems. */

import { z } from 'zod';

export const Id = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, '1–64 of A-Z a-z 0-9 . _ -')
  .describe('1–64 of A-Z a-z 0-9 . _ -');
/** All but tab and ends of lines of what cannot be seen: no table or page can show it. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cs}]/gu;
/** What people write: without what cannot be seen, and without blanks around it. */
export const words = (charactersMax: number) =>
  z
    .string()
    .overwrite((text) => text.replaceAll(UNSEEN, '').trim())
    .min(1)
    .max(charactersMax);
export const Name = words(200);
export const Note = words(2_000);
export const Millis = z.int().min(0).describe('ms since 1970, UTC');
export const Version = z.int().min(1);

/** Of any id in a path, also of hazards and tickets; a longer one names nothing. */
export const ID_CHARACTERS_MAX = 128;
export const IdParams = z.object({ id: z.string().min(1).max(ID_CHARACTERS_MAX) });
/** Query numbers arrive as text. */
export const QueryNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  after: z.string().max(1_024).optional().describe('`next` of the page before'),
});

export function paged<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const ProblemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable; never used for something else'),
    field: z.string().optional(),
    deviceIds: z.array(z.string()).optional(),
    errors: z
      .array(
        z.object({
          field: z.string(),
          detail: z.string(),
          file: z.string().optional(),
          line: z.int().optional(),
          column: z.int().optional(),
        }),
      )
      .optional(),
  })
  .describe('Problem details, RFC 9457');

const problem = {
  description: 'Problem details',
  content: { 'application/problem+json': { schema: ProblemShape } },
};
/** The problems any call may answer with. */
export const problems = { '4xx': problem, '5xx': problem };
