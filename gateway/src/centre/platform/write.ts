/** Our devices and what stands at them, as bodies that a platform of GB/T 45839 is posted. */

import { STATE_BITS } from '@ninewatch/contracts/gb26875';
import { bodyOf, type EventWord, type Mapping, type StatusName, timeOut } from './mapping.ts';

export interface Installed {
  /** As the platform knows it. */
  deviceId: string;
  kind: string;
  model?: string | undefined;
  place?: string | undefined;
  venueName: string;
  location?: { lat: number; lon: number } | undefined;
  installedAt: number;
}

export function installBody(device: Installed, mapping: Mapping): Record<string, unknown> {
  const { install, kinds, time } = mapping;
  const type = Object.keys(kinds).find((name) => kinds[name] === device.kind) ?? device.kind;
  return bodyOf([
    [mapping.deviceId, device.deviceId],
    [install.deviceType, type],
    [install.model, device.model],
    [install.unit, device.venueName],
    [install.place, device.place],
    [install.longitude, device.location?.lon],
    [install.latitude, device.location?.lat],
    [install.installedAt, timeOut(device.installedAt, time)],
  ]);
}

export function statusBody(
  { deviceId, status, event, at }: { deviceId: string; status: StatusName; event?: EventWord; at: number },
  mapping: Mapping,
): Record<string, unknown> {
  return bodyOf([
    [mapping.deviceId, deviceId],
    [mapping.status.status, mapping.codes[status]],
    [mapping.status.event, event === undefined ? undefined : mapping.events[event]],
    [mapping.status.at, timeOut(at, mapping.time)],
  ]);
}

/** The highest of what stands. */
export function statusOf(state: number): StatusName {
  if ((state & STATE_BITS.fire) !== 0) return 'alarm';
  if ((state & (STATE_BITS.fault | STATE_BITS.supervisory)) !== 0) return 'fault';
  return (state & STATE_BITS.disabled) !== 0 ? 'disabled' : 'normal';
}

/** Undefined for what the standard has no notice for: a device that was only disabled. */
export function eventBetween(before: StatusName, after: StatusName): EventWord | undefined {
  if (before === after) return undefined;
  if (after === 'alarm' || (after === 'fault' && before !== 'alarm')) return after;
  if (before === 'alarm') return 'cleared';
  return before === 'fault' ? 'recovered' : undefined;
}
