/** A combined rule's findings: of all devices that decided together, in the name of the one that was first. */

import type { CombinedRule } from '../catalogue/plan.ts';
import { isInUse } from '../fold/derive.ts';
import type { VenueState } from '../fold/state.ts';
import type { Evidence, FindingChange } from '../model/finding.ts';
import { inNameOfMember } from './member.ts';
import { byTime, limitOf, type Met } from './need.ts';
import type { CombinedState, Part } from './state.ts';

/** Of a finding's readings, as of those of a single device: the first and the last ones. */
const EVIDENCE_MAX = 5;

export interface Saying {
  venue: VenueState;
  rule: CombinedRule;
  receivedAt: number;
  late: boolean;
}

/** The finding that a time in which the need is met means. */
export function findingOf({ venue, rule, receivedAt, late }: Saying, met: Met): FindingChange {
  const live = met.live && rule.class !== 'test';
  const finding: FindingChange = {
    deviceId: met.deciding[0]?.deviceId ?? '',
    ruleId: rule.id,
    ruleVersion: rule.version,
    ...(rule.role === undefined ? {} : { role: rule.role }),
    basis: 'combined',
    hazardKind: rule.kind,
    class: live ? rule.class : 'test',
    priority: live ? rule.priority : 4,
    latched: live && rule.latched,
    live,
    edge: 'rise',
    measuredAt: met.begin,
    receivedAt,
    late,
    value: met.value,
    limit: limitOf(rule.condition),
    why: whyOf(venue, rule, met),
    evidence: evidenceOf(met.deciding),
    affectedDeviceIds: met.deviceIds,
  };
  return inNameOfMember(venue, finding);
}

/** The end of a danger, in the words it was told with: the rule itself may be gone. */
export function fallOf(
  standing: FindingChange,
  { measuredAt, receivedAt, late }: { measuredAt: number; receivedAt: number; late: boolean },
): FindingChange {
  const { value: _value, limit: _limit, evidence: _evidence, normalForMs: _normal, ...rest } = standing;
  return { ...rest, edge: 'fall', measuredAt, receivedAt, late };
}

/**
 * What people did not know yet: another device that was first, further devices, more of them at once, one that is no
 * longer there, or what the rule's own terms make of it.
 */
export function hasNews(venue: VenueState, { standing }: CombinedState, finding: FindingChange): boolean {
  if (standing === null) return false;
  if (finding.class !== standing.class || finding.priority !== standing.priority) return true;
  if (finding.deviceId !== standing.deviceId) return true;
  if ((finding.value ?? 0) > (standing.value ?? 0)) return true;
  const known = standing.affectedDeviceIds ?? [];
  const named = finding.affectedDeviceIds ?? [];
  if (named.some((id) => !known.includes(id))) return true;
  return known.some((id) => !named.includes(id) && !isInUse(venue, id));
}

function evidenceOf(deciding: readonly Part[]): Evidence[] {
  const readings = [...deciding].sort(byTime).map(({ at, seq, deviceId, metric, value }) => ({
    at,
    seq,
    deviceId,
    ...(metric === undefined ? {} : { metric }),
    ...(value === undefined ? {} : { value }),
  }));
  if (readings.length <= EVIDENCE_MAX) return readings;
  return [...readings.slice(0, 1), ...readings.slice(1 - EVIDENCE_MAX)];
}

function whyOf(venue: VenueState, rule: CombinedRule, met: Met): FindingChange['why'] {
  const places = (between: string) =>
    [...new Set(met.deviceIds.map((id) => placeOf(venue, id)))].join(between);
  const figures = { value: String(Number(met.value.toPrecision(3))), limit: String(limitOf(rule.condition)) };
  const fill = (text: string, between: string) => {
    const words: Record<string, string> = {
      ...figures,
      place: places(between),
      device: met.deviceIds.join(between),
      unit: '',
      metric: '',
    };
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
  };
  return { zh: fill(rule.why.zh, '、'), en: fill(rule.why.en, ', ') };
}

function placeOf(venue: VenueState, deviceId: string): string {
  return venue.devices.get(deviceId)?.device.place ?? deviceId;
}
