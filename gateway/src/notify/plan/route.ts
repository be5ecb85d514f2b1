/** Which channels a notice goes to, for whom of those called, and from when: the routes of the file, pure. */

import type { Hazard, Notice, Region, Venue } from '@ninewatch/rules';
import type { Route, When } from './schema.ts';

/** What routes look at. */
export interface Routed {
  notice: Pick<Notice, 'reason' | 'class' | 'priority' | 'to' | 'level' | 'hazardId'>;
  facts: {
    venue: Pick<Venue, 'risk'> | null;
    hazard: Pick<Hazard, 'kind' | 'venueRisk'> | null;
    regions: readonly Pick<Region, 'id'>[];
    offsetMs: number;
  };
}

/** Never held back, and before all others: ours beside the rule is the toxic one. */
const DEADLY = new Set(['fire', 'gas', 'co', 'toxic']);
const MS_A_MINUTE = 60_000;
const MS_A_DAY = 86_400_000;

export interface Way {
  channel: string;
  /** Those of `notice.to` that this way is for; null is all, the person included. */
  roles: readonly string[] | null;
  onDuty: boolean;
  /** Wall time before which it is not sent, ms; 0 is at once. */
  notBeforeMs: number;
}

/** Fire, gas, CO and toxic alarms, and whatever has priority 1. An alarm whose hazard cannot be read counts as one. */
export function isUrgent(
  { priority, class: signal, hazardId }: Pick<Notice, 'priority' | 'class' | 'hazardId'>,
  { hazard }: { hazard: Pick<Hazard, 'kind'> | null },
): boolean {
  if (priority === 1) return true;
  if (signal !== 'alarm') return false;
  return hazard === null ? hazardId !== '' : DEADLY.has(hazard.kind);
}

export function fits(when: When, notice: Routed['notice'], facts: Routed['facts']): boolean {
  const { venue, hazard, regions } = facts;
  const colour = venue?.risk ?? hazard?.venueRisk;
  return (
    among(when.reason, notice.reason) &&
    among(when.kind, hazard?.kind) &&
    among(when.class, notice.class) &&
    among(when.priority, notice.priority) &&
    among(when.colour, colour) &&
    (when.region === undefined || regions.some(({ id }) => when.region?.includes(id))) &&
    (when.role === undefined || notice.to.some(({ role }) => when.role?.includes(role))) &&
    notice.level >= (when.level ?? 0)
  );
}

/** One way a channel and set of roles; the earliest when several routes lead there. */
export function waysOf(routes: readonly Route[], { notice, facts }: Routed, nowMs: number): Way[] {
  const ways = new Map<string, Way>();
  const isNow = isUrgent(notice, facts);
  for (const route of routes) {
    if (!fits(route.when, notice, facts)) continue;
    const notBeforeMs = isNow ? 0 : quietUntil(route.quiet, nowMs, facts.offsetMs);
    const roles = route.when.role ?? null;
    for (const channel of route.to) {
      const key = `${channel} ${roles?.join() ?? ''} ${route.onDuty}`;
      const known = ways.get(key);
      if (known !== undefined && known.notBeforeMs <= notBeforeMs) continue;
      ways.set(key, { channel, roles, onDuty: route.onDuty, notBeforeMs });
    }
    if (route.last) break;
  }
  return [...ways.values()];
}

/** When quiet hours that hold now are over, wall time; 0 when none hold. */
export function quietUntil(quiet: Route['quiet'], nowMs: number, offsetMs: number): number {
  if (quiet === undefined) return 0;
  const day = Math.floor((nowMs + offsetMs) / MS_A_DAY) * MS_A_DAY - offsetMs;
  const [from, to] = [msOf(quiet.from), msOf(quiet.to)];
  const inDay = nowMs - day;
  if (from < to) return inDay >= from && inDay < to ? day + to : 0;
  if (inDay < to) return day + to;
  return inDay >= from ? day + MS_A_DAY + to : 0;
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MS_A_MINUTE;
}

function among<T>(wanted: readonly T[] | undefined, given: T | undefined): boolean {
  return wanted === undefined || (given !== undefined && wanted.includes(given));
}
