/** The notices file as a JSON Schema (2020-12), so that editors complete, explain and check it while it is written. */

import { z } from 'zod';
import { NoticePlanSource } from './schema.ts';

export function noticesJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(NoticePlanSource, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return {
    ...schema,
    $id: 'urn:ninewatch:notices:v1',
    title: 'ninewatch notices',
    description: 'How people and systems are reached: channels, routes to them, and words.',
  };
}
