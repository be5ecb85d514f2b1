/** What each kind of planned time makes of a finding. */

import type { FindingChange } from '../model/finding.ts';
import type { PlannedKind, PlannedMark } from '../model/period.ts';

/** Readings that a finding names at most. */
const EVIDENCE_MAX = 5;

/**
 * A drill makes alarms by hand: a button, what a device itself calls an alarm, test smoke. It neither heats a room nor
 * fills it with gas, so whatever else is measured is a real danger; and no drill breaks a device.
 */
export function isMadeByDrill(finding: FindingChange): boolean {
  const { hazardKind, metric, basis, evidence = [] } = finding;
  if (hazardKind === 'device' || hazardKind === 'gateway' || !isDanger(finding)) return false;
  if (basis !== 'combined') return isByHand(metric);
  // A full list may leave out what was measured besides.
  const isWhole = evidence.length > 0 && evidence.length < EVIDENCE_MAX;
  return isWhole && evidence.every((reading) => isByHand(reading.metric));
}

function isByHand(metric: string | undefined): boolean {
  return metric === undefined || metric === 'smoke';
}

/** All that decided together must fall into a planned time for their finding to. */
export function decidingDevices({ deviceId, basis, affectedDeviceIds = [] }: FindingChange): string[] {
  return basis === 'combined' ? [deviceId, ...affectedDeviceIds] : [deviceId];
}

/**
 * Work on a device makes faults, silence, disablement and an opened housing. What is supervisory and stays until
 * somebody resets it is none of these: it may have been an alarm that could not be read.
 */
export function isMadeByMaintenance(finding: FindingChange): boolean {
  const { hazardKind, class: signalClass, latched } = finding;
  if (hazardKind !== 'device') return false;
  return (
    signalClass === 'fault' || signalClass === 'disablement' || (signalClass === 'supervisory' && !latched)
  );
}

/** The finding as it is looked at within that time; `planned` of another rise is kept for its period alone. */
export function asPlanned(
  finding: FindingChange,
  mark: Pick<PlannedMark, 'periodId' | 'kind'>,
): FindingChange {
  const { periodId, kind } = mark;
  if (kind === 'maintenance') {
    const planned: PlannedMark = { periodId, kind };
    if (isMadeByMaintenance(finding)) planned.expected = true;
    return { ...finding, planned };
  }
  const { class: signalClass, priority, latched } = finding;
  const weight = { class: signalClass, priority, latched };
  return {
    ...finding,
    live: false,
    class: 'test',
    priority: 4,
    latched: false,
    planned: { periodId, kind, weight },
  };
}

/** Whether it is looked at as a danger to people, which only what was measured within the time can lose. */
export function isDanger({ class: signalClass }: FindingChange): boolean {
  return signalClass === 'alarm' || signalClass === 'supervisory';
}

/** In this order: what is not handed over is nobody's drill, and a drill's alarm is not maintenance's. */
export const PLANNED_ORDER: readonly PlannedKind[] = ['commissioning', 'drill', 'maintenance'];
