/** `/reports/alarm-load`: how much each duty desk of a region has to do, in the figures of ISA-18.2. */

import type { Region } from '@ninewatch/rules';
import { z } from 'zod';
import { LOAD_TABLES, loadSheet } from '../../reports/load/load-sheet.ts';
import { LoadTally } from '../../reports/load/load-tally.ts';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { AnalysisAnswer, AnalysisQueryShape } from '../shape/analyses.ts';
import { Millis, problems } from '../shape/basic.ts';
import { spanOf } from './analyses.ts';
import { profileFor } from './forms.ts';
import { regionsById } from './report-regions.ts';
import { sendSheet } from './send-sheet.ts';

const Share = z.number().min(0).max(1);
const DeskLoadShape = AnalysisAnswer.shape.desk.extend({
  desk: z.string().describe('Region of the desk: a district, or the root'),
  peak10Min: z.int(),
  floodShare: Share.describe('Part of the time in which a flood was on'),
  badActors: z.array(
    z.object({
      deviceId: z.string(),
      venueId: z.string(),
      venueName: z.string(),
      place: z.string(),
      rule: z.string(),
      count: z.int(),
      share: Share,
    }),
  ),
  acknowledge: z.object({ count: z.int(), p50Ms: z.number(), p95Ms: z.number(), waiting: z.int() }),
  now: z.object({
    standing: z.int(),
    stale: z.int(),
    shelved: z.int(),
    outOfService: z.int(),
    suppressed: z.int(),
  }),
  stepMs: z.int(),
  bars: z.array(z.object({ from: Millis, alarms: z.int(), peak: z.int() })),
});
const LoadQuery = AnalysisQueryShape.extend({
  format: z.enum(['json', 'csv', 'xlsx']).default('json'),
  table: z
    .enum(LOAD_TABLES)
    .default('desks')
    .describe('Of a file: the figures, the bars, or the ten sources'),
});
const LoadAnswer = z.object({
  region: z.string(),
  from: Millis,
  until: Millis,
  desks: z.array(DeskLoadShape).describe('The busiest first'),
});

export function alarmLoadRoutes(app: ZodApp, api: Api): void {
  const { ledger, clock } = api.options;
  app.get(
    '/reports/alarm-load',
    { schema: { tags: ['reports'], querystring: LoadQuery, response: { 200: LoadAnswer, ...problems } } },
    async ({ caller, query }, reply) => {
      const region = found(await ledger.region(readScope(api, caller, 'read.reports'), query.region));
      const { working } = await profileFor(api, region.id);
      const now = clock.nowMs();
      const span = { ...spanOf(query, now), offsetMs: working.offsetMs };
      const regions = await regionsById(api);
      const desks = new Map<string, LoadTally>();
      const deskOf = (id: string) => {
        const desk = deskRegion(regions, id);
        const tally = desks.get(desk) ?? new LoadTally(desk, { ...span, now });
        desks.set(desk, tally);
        return tally;
      };
      deskOf(region.id);
      for (let after: number | null = 0; after !== null; ) {
        const page: Awaited<ReturnType<typeof ledger.analysedHazards>> = await ledger.analysedHazards(
          { region: region.id, ...span },
          after,
        );
        for (const hazard of page.items) deskOf(hazard.region).take(hazard);
        after = page.next;
      }
      const isInside = (id: string) => pathOf(regions, id).includes(region.id);
      for (const hazard of api.live.requireStarted().hazards.values()) {
        if (isInside(hazard.region)) deskOf(hazard.region).stand(hazard);
      }
      const loads = [...desks.values()]
        .map((tally) => tally.result())
        .toSorted((a, b) => b.alarms - a.alarms || (a.desk < b.desk ? -1 : 1));
      const { format, table } = query;
      if (format !== 'json') {
        const named = loads.map((load) => ({ ...load, name: regions.get(load.desk)?.name ?? load.desk }));
        const name = `alarm-load-${table}-${region.id}`;
        return sendSheet(reply, loadSheet(named, table), { name, format });
      }
      return { region: region.id, from: span.from, until: span.until, desks: loads };
    },
  );
}

type Regions = ReadonlyMap<string, Pick<Region, 'id' | 'name' | 'parent' | 'level'>>;

/** Deeper than any real tree; ends a walk over a broken one. */
const DEPTH_MAX = 32;

/** From the region up to the root; what has no region belongs to the root. */
function pathOf(regions: Regions, id: string): string[] {
  const path: string[] = [];
  for (let at: string | undefined = id; at !== undefined && path.length < DEPTH_MAX; ) {
    if (at !== '') path.push(at);
    at = regions.get(at)?.parent;
  }
  return path.includes('root') ? path : [...path, 'root'];
}

/** Of whose duty officer the alarms of a region are: as the call-out has it. */
function deskRegion(regions: Regions, id: string): string {
  return pathOf(regions, id).find((at) => regions.get(at)?.level === 'district') ?? 'root';
}
