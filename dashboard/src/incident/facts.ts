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

/** How often danger began within this incident: several rules that see one rise are still one. */
export function occurrencesOf(hazard: Pick<Hazard, 'members'>): number {
  return Math.max(0, ...hazard.members.map((member) => member.occurrences));
}

/** What all rules together say of one device. */
export interface DeviceWord {
  deviceId: string;
  isActive: boolean;
  /** The member with the figure to show. */
  leading: HazardMember;
  ruleIds: string[];
  occurrences: number;
  measuredAt: number;
}

/** One entry a device, however many rules see it: in danger first, then in the order in which they began. */
export function wordsByDevice(hazard: Pick<Hazard, 'members'>): DeviceWord[] {
  const byDevice = Map.groupBy(hazard.members, (member) => member.deviceId);
  const words = [...byDevice].map(([deviceId, members]) => ({
    deviceId,
    isActive: members.some((member) => member.active),
    leading: members.toSorted(compareMembers)[0] as HazardMember,
    ruleIds: [...new Set(members.map((member) => member.ruleId))],
    occurrences: occurrencesOf({ members }),
    measuredAt: Math.min(...members.map((member) => member.measuredAt)),
  }));
  return words.sort((a, b) => Number(b.isActive) - Number(a.isActive) || a.measuredAt - b.measuredAt);
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

/** The kept figure is the worst so far: a peak above its limit, or a low below it; unknown without a limit. */
export function worstSide({ value, limit }: Pick<HazardMember, 'value' | 'limit'>): 'peak' | 'low' | null {
  if (value === undefined || limit === undefined) return null;
  return value < limit ? 'low' : 'peak';
}

/** Three significant digits are what a sensor is worth; integers stay integers. */
export function roundedValue(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}
