/** The readings that decided, kept at each member: the first, and the latest ones. */

import { pushBounded } from '../../fold/decision.ts';
import type { Evidence, FindingChange } from '../../model/finding.ts';
import type { HazardMember } from '../../model/hazard.ts';
import { CLOCKS } from '../../profile/clocks.ts';

/** Adds what the finding stands on. Lists are replaced, because what was told before holds the old one. */
export function addEvidence(member: HazardMember, finding: FindingChange): void {
  const kept = [...(member.evidence ?? [])];
  for (const reading of readingsOf(finding)) {
    if (!kept.some((known) => isSame(known, reading))) pushBounded(kept, reading, CLOCKS.hazard.evidenceMax);
  }
  member.evidence = kept;
}

/** Older evidence comes first and takes the place of the newest when there is no room. */
export function addEarlierEvidence(member: HazardMember, finding: FindingChange): void {
  const older = readingsOf(finding);
  const rest = (member.evidence ?? []).filter((known) => !older.some((reading) => isSame(known, reading)));
  member.evidence = [...older, ...rest].slice(0, CLOCKS.hazard.evidenceMax);
}

function readingsOf({ evidence, measuredAt, metric, value }: FindingChange): Evidence[] {
  if (evidence !== undefined && evidence.length > 0) return evidence.slice(0, CLOCKS.hazard.evidenceMax);
  const reading: Evidence = { at: measuredAt };
  if (metric !== undefined) reading.metric = metric;
  if (value !== undefined) reading.value = value;
  return [reading];
}

function isSame(a: Evidence, b: Evidence): boolean {
  return (
    a.at === b.at &&
    a.seq === b.seq &&
    a.value === b.value &&
    a.metric === b.metric &&
    a.deviceId === b.deviceId
  );
}
