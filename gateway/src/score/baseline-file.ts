/** The score that is kept beside the shipped rules: what later rules are compared with, and on which runs. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Baseline } from '@ninewatch/rules/trust';
import { z } from 'zod';
import { causeText, GatewayError } from '../base/errors.ts';
import type { RunPlan } from './district-run.ts';

export const SHIPPED_BASELINE = fileURLToPath(
  new URL('../../../rules/catalogue/score.json', import.meta.url),
);

const count = z.number().int().min(0);
const Share = z.strictObject({
  successes: count,
  of: count,
  value: z.number(),
  low: z.number(),
  high: z.number(),
});
const Rate = z.strictObject({
  count,
  deviceYears: z.number(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});

const BaselineFile = z.strictObject({
  format: z.literal(1),
  rules: z.string(),
  plan: z.strictObject({
    seeds: z.array(count).min(1),
    venues: z.number(),
    hours: z.number(),
    periodS: z.number(),
    eventfulness: z.number(),
    mix: z.record(z.string(), z.number()).optional(),
  }),
  figures: z.strictObject({
    found: z.record(z.string(), Share),
    false: z.record(z.string(), Rate),
    delays: z.record(z.string(), z.record(z.string(), z.number())),
  }),
});
export type BaselineFile = z.infer<typeof BaselineFile>;

/** Throws `file-unusable` in one line. */
export function readBaseline(path: string): BaselineFile {
  try {
    return BaselineFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `${path}: ${causeText(cause)}`, cause);
  }
}

/** A share of nothing has no value and is left out. */
export function writeBaseline(
  path: string,
  baseline: Omit<BaselineFile, 'format' | 'figures'> & { figures: Baseline },
): void {
  const found = Object.fromEntries(Object.entries(baseline.figures.found).filter(([, { of }]) => of > 0));
  const kept = { format: 1, ...baseline, figures: { ...baseline.figures, found } };
  writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`);
}

export function plansOf({ seeds, ...plan }: BaselineFile['plan'], rules: RunPlan['rules']): RunPlan[] {
  const { mix, ...rest } = plan;
  return seeds.map((seed) => ({ seed, ...rest, ...(mix === undefined ? {} : { mix }), rules }));
}
