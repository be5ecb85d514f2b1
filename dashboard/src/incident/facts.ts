/** What one line of the wall says about an incident, drawn from its members. */

import type { Hazard, HazardMember } from '@ninewatch/rules';
import { CLASSES } from './order.ts';

/** The member that speaks for the incident: in danger, highest class and priority, one with a value, earliest. */
export function leadingMember(hazard: Pick<Hazard, 'members'>): HazardMember | undefined {
  return hazard.members.toSorted(compareMembers)[0];
}

function compareMembers(a: HazardMember, b: HazardMember): number {
  return (
    Number(b.active) - Number(a.active) ||
    CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) ||
    a.priority - b.priority ||
    Number(b.value !== undefined) - Number(a.value !== undefined) ||
    a.measuredAt - b.measuredAt
  );
}

/** How often danger began within this incident. */
export function occurrencesOf(hazard: Pick<Hazard, 'members'>): number {
  return hazard.members.reduce((sum, member) => sum + member.occurrences, 0);
}

/** Devices in danger now, each once. */
export function devicesInDanger(hazard: Pick<Hazard, 'members'>): string[] {
  return [...new Set(hazard.members.filter((member) => member.active).map((member) => member.deviceId))];
}

/** First-out first, then the others. */
export function devicesInOrder(hazard: Pick<Hazard, 'firstOut' | 'deviceIds'>): string[] {
  const others = hazard.deviceIds.filter((id) => id !== hazard.firstOut);
  return hazard.firstOut === '' || !hazard.deviceIds.includes(hazard.firstOut)
    ? others
    : [hazard.firstOut, ...others];
}

/** Three significant digits are what a sensor is worth; integers stay integers. */
export function roundedValue(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}
