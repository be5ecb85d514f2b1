/** Which findings make one hazard together. [P5] */

import type { FindingChange } from '../model/finding.ts';
import type { HazardMember, SignalClass } from '../model/hazard.ts';
import { SIGNAL_CLASSES } from '../model/hazard.ts';

/** One a venue and kind; a device's own faults are one a device, the gateway's one a condition. */
export function hazardKey(
  finding: Pick<FindingChange, 'hazardKind' | 'deviceId' | 'ruleId' | 'live'>,
): string {
  const mode = finding.live ? 'live' : 'test';
  if (finding.hazardKind === 'device') return `device|${mode}|${finding.deviceId}`;
  if (finding.hazardKind === 'gateway') return `gateway|${mode}|${finding.ruleId}`;
  return `${finding.hazardKind}|${mode}`;
}

export function memberKey(member: Pick<HazardMember, 'deviceId' | 'ruleId'>): string {
  return `${member.deviceId}|${member.ruleId}`;
}

export function isSame(
  a: Pick<HazardMember, 'deviceId' | 'ruleId'>,
  b: Pick<HazardMember, 'deviceId' | 'ruleId'>,
): boolean {
  return a.deviceId === b.deviceId && a.ruleId === b.ruleId;
}

/** Negative when `a` is the higher class. */
export function compareClass(a: SignalClass, b: SignalClass): number {
  return SIGNAL_CLASSES.indexOf(a) - SIGNAL_CLASSES.indexOf(b);
}
