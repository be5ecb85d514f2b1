/** The parts of a catalogue and their sorts, read off its schema: lists and tables grow over files, the rest is one. */

import { z } from 'zod';
import { CatalogueSource } from './schema.ts';

export type PartSort = 'list' | 'table' | 'single';

/** An unknown part is single: the schema refuses it anyway. */
export function sortOfPart(name: string): PartSort {
  if (!Object.hasOwn(CatalogueSource.shape, name)) return 'single';
  let schema: unknown = CatalogueSource.shape[name as keyof typeof CatalogueSource.shape];
  while (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) schema = schema.unwrap();
  if (schema instanceof z.ZodArray) return 'list';
  return schema instanceof z.ZodRecord ? 'table' : 'single';
}
