/** Dangers that the rules in force raised, looked through once for many findings of other rules. */

import { sql } from 'kysely';
import { build, type Statements } from '../store/statements.ts';

/** A rule that warns some minutes before the one in force, or after it, saw the same danger. */
export const COINCIDES_MS = 600_000;
/** The newest that are looked at, of those that are open and of those that are over: a second of work each. [P8] */
const DANGERS_MAX = 200_000;

/** By event time; `to` is null while it goes on, `live` is 0 or 1. */
export interface Finding {
  venueId: string;
  kind: string;
  live: number;
  from: number;
  to: number | null;
}

export interface Dangers {
  /** Whether one of the same venue and kind, live for live and test for test, was on at the time, or nearly. */
  coincidesWith(finding: Finding): boolean;
}

/** Sorted by their begin; `latest` is the latest end of it and all before it. */
type Line = { from: number; latest: number }[];

/** By event time: a hazard waits for people long after its danger is over. */
export function dangersAround(statements: Statements, findings: readonly Finding[]): Dangers {
  if (findings.length === 0) return { coincidesWith: () => false };
  const venues = new Set(findings.map(({ venueId }) => venueId));
  const earliest = findings.reduce((least, { from }) => Math.min(least, from), Number.MAX_SAFE_INTEGER);
  const lines = new Map<string, Line>();
  const all = [dangerQuery(null), dangerQuery(earliest - COINCIDES_MS)]
    .flatMap((query) => statements.all(query))
    .filter(({ venueId }) => venues.has(venueId))
    .sort((a, b) => a.from - b.from);
  for (const danger of all) {
    const line = lines.get(keyOf(danger)) ?? [];
    lines.set(keyOf(danger), line);
    const end = danger.to ?? Number.MAX_SAFE_INTEGER;
    line.push({ from: danger.from, latest: Math.max(end, line.at(-1)?.latest ?? end) });
  }
  return {
    coincidesWith: (finding) => {
      const line = lines.get(keyOf(finding)) ?? [];
      const last = line[countUpTo(line, (finding.to ?? Number.MAX_SAFE_INTEGER) + COINCIDES_MS) - 1];
      return last !== undefined && last.latest >= finding.from - COINCIDES_MS;
    },
  };
}

/** What is open, or was closed then or later: each by an index, so that of what is over no text is read. */
function dangerQuery(closedFrom: number | null) {
  return build
    .selectFrom('hazard')
    .select(['venue_id as venueId', 'kind'])
    .select([
      sql<number>`json_extract(body, '$.live')`.as('live'),
      sql<number>`json_extract(body, '$.measuredAt')`.as('from'),
      sql<number | null>`coalesce(json_extract(body, '$.returnedAt'), closed_at)`.as('to'),
    ])
    .where('closed_at', closedFrom === null ? 'is' : '>=', closedFrom)
    .orderBy('closed_at', 'desc')
    .limit(DANGERS_MAX);
}

function keyOf({ venueId, kind, live }: Pick<Finding, 'venueId' | 'kind' | 'live'>): string {
  return `${live}|${kind}|${venueId}`;
}

/** How many begin up to then. */
function countUpTo(line: Line, at: number): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((line[middle]?.from ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
