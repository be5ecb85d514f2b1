/** Shapes of overviews, analyses and exports. */

import { z } from 'zod';
import { Millis, QueryNumber } from './basic.ts';

const Region = z.string().min(1).max(128).default('root').describe('This region and all below it');
const Counts = z.record(z.string(), z.int());

export const OverviewQuery = z.object({
  region: Region,
  format: z
    .enum(['json', 'csv', 'xlsx'])
    .default('json')
    .describe('A file has a line for the region, and one for each right below it'),
});
export const OverviewAnswer = z.object({
  region: z.string(),
  at: Millis,
  venues: z.object({ total: z.int(), byColour: Counts, byCategory: Counts, byLicence: Counts }),
  devices: z.object({
    total: z.int(),
    byState: Counts.describe('`silent`, `never_sent`, `unprotected`, `faulty`, `normal`'),
  }),
  hazards: z.object({ open: z.int(), byKind: Counts, byClass: Counts, byState: Counts }),
  tickets: z
    .object({ open: z.int(), overdue: z.int(), bySource: Counts, byClass: Counts, byState: Counts })
    .describe('Open ones'),
  duties: z.object({
    open: z.int().describe('Their time is still to come'),
    overdue: z.int().describe('Missed, and may still be done late'),
    missed: z.int().describe('Missed since the month began, overdue ones included'),
  }),
  trend: z
    .array(z.object({ from: Millis, hazards: z.int(), ticketsOpened: z.int(), ticketsClosed: z.int() }))
    .describe('The last 30 days, the oldest first'),
});

export const AnalysisQueryShape = z.object({
  region: Region,
  from: QueryNumber.optional().describe('ms; 30 days before `to` when left out'),
  to: QueryNumber.optional().describe('ms, not included; now when left out'),
  format: z.enum(['json', 'html']).default('json'),
});
const Times = z.object({ count: z.int(), p50Ms: z.number(), p90Ms: z.number() });
const Points = z.array(z.object({ id: z.string(), name: z.string(), count: z.int() }));
const Share = z.number().min(0).max(1);
export const AnalysisAnswer = z.object({
  region: z.string(),
  from: Millis,
  until: Millis,
  hazards: z.object({ total: z.int(), byKind: Counts, byClass: Counts }),
  weeks: z.array(z.object({ from: Millis, byKind: Counts, tickets: z.int() })),
  recurring: z.object({ venues: Points, devices: Points, rules: Points, places: Points }),
  response: z.object({ acknowledge: Times, accept: Times, submit: Times, close: Times }),
  causes: Counts,
  falseShare: Share,
  desk: z
    .object({
      alarms: z.int(),
      alarmsPerHour: z.number(),
      alarmsPer10Min: z.number(),
      periodsAbove10: Share,
      floods: z.int(),
      topTenShare: Share,
      chattering: z.int(),
      stale: z.int(),
      priorities: z.object({ '1': Share, '2': Share, '3': Share, '4': Share }),
    })
    .describe('Alarm load as ISA-18.2 counts it'),
  tickets: z.object({ total: z.int(), bySource: Counts, byClass: Counts }),
  overdueByUnit: z.array(z.object({ unit: z.string(), overdue: z.int(), total: z.int() })),
});

export const ExportQuery = z.object({ format: z.enum(['csv', 'xlsx']).default('csv') });
