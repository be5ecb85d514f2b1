/** What one set of rules raised against what another did: new, gone, earlier, later, or the same. */

import type { Raised } from '../history/raised.ts';

export type Verdict = 'same' | 'new' | 'gone' | 'earlier' | 'later';

export interface Difference {
  verdict: Verdict;
  /** Under the rules on trial; absent when gone. */
  candidate?: Raised;
  /** Under the rules it is compared with; absent when new. */
  reference?: Raised;
  /** How much later the candidate is, ms; negative is earlier, 0 when there is only one. */
  byMs: number;
  /** What else differs of the same danger, such as `priority 2 → 1`. */
  changed: string[];
}

/**
 * Two hazards are one danger when venue, kind and mode are the same (and for a device's own faults the device), and
 * the times overlap in which they stood open. Each has at most one partner: the nearest in time.
 */
export function diffRaised(candidates: readonly Raised[], references: readonly Raised[]): Difference[] {
  const byKey = Map.groupBy(references, keyOf);
  const differences: Difference[] = [];
  const matched = new Set<Raised>();
  for (const [key, own] of Map.groupBy(candidates, keyOf)) {
    for (const [candidate, reference] of partners(own, byKey.get(key) ?? [])) {
      matched.add(candidate).add(reference);
      differences.push(compared(candidate, reference));
    }
  }
  for (const candidate of candidates) {
    if (!matched.has(candidate)) differences.push({ verdict: 'new', candidate, byMs: 0, changed: [] });
  }
  for (const reference of references) {
    if (!matched.has(reference)) differences.push({ verdict: 'gone', reference, byMs: 0, changed: [] });
  }
  return differences.sort((a, b) => beginOf(a) - beginOf(b));
}

export function keyOf({ venueId, kind, live, members, ruleId }: Raised): string {
  const mode = live ? 'live' : 'test';
  if (kind === 'device') return `${venueId}|device|${mode}|${members[0]?.deviceId ?? ''}`;
  if (kind === 'gateway') return `${venueId}|gateway|${mode}|${ruleId}`;
  return `${venueId}|${kind}|${mode}`;
}

function beginOf({ candidate, reference }: Difference): number {
  return Math.min(
    candidate?.measuredAt ?? Number.POSITIVE_INFINITY,
    reference?.measuredAt ?? Number.POSITIVE_INFINITY,
  );
}

/** The nearest first. At most one hazard of a key is open at a time, so each meets few. */
function partners(candidates: readonly Raised[], references: readonly Raised[]): [Raised, Raised][] {
  const pairs = candidates.flatMap((candidate) =>
    overlapping(candidate, references).map((reference) => ({
      candidate,
      reference,
      apartMs: Math.abs(candidate.measuredAt - reference.measuredAt),
    })),
  );
  pairs.sort((a, b) => a.apartMs - b.apartMs);
  const taken = new Set<Raised>();
  return pairs.flatMap(({ candidate, reference }): [Raised, Raised][] => {
    if (taken.has(candidate) || taken.has(reference)) return [];
    taken.add(candidate).add(reference);
    return [[candidate, reference]];
  });
}

function overlapping(candidate: Raised, references: readonly Raised[]): Raised[] {
  const end = endOf(candidate);
  return references.filter(
    (reference) => reference.measuredAt <= end && candidate.measuredAt <= endOf(reference),
  );
}

/** Open until closed: a latched hazard that returned is still what people look at. */
function endOf({ closedAt }: Raised): number {
  return closedAt ?? Number.POSITIVE_INFINITY;
}

function compared(candidate: Raised, reference: Raised): Difference {
  const byMs = candidate.measuredAt - reference.measuredAt;
  const verdict = byMs === 0 ? 'same' : byMs < 0 ? 'earlier' : 'later';
  const changed = (['class', 'priority', 'ruleId'] as const).flatMap((name) =>
    candidate[name] === reference[name] ? [] : [`${name} ${reference[name]} → ${candidate[name]}`],
  );
  const devices = [reference, candidate].map(({ deviceIds }) => deviceIds.join(' '));
  if (devices[0] !== devices[1]) changed.push(`devices ${devices[0]} → ${devices[1]}`);
  return { verdict, candidate, reference, byMs, changed };
}

export function countVerdicts(differences: readonly Difference[]): Record<Verdict, number> {
  const counts = { same: 0, new: 0, gone: 0, earlier: 0, later: 0 };
  for (const { verdict } of differences) counts[verdict] += 1;
  return counts;
}
