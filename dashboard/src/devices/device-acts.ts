/** What may be done with a device in the state it is in, by who may do it. */

import type { DeviceWithHealth } from '../api/places.ts';
import type { Ability } from '../session/abilities.ts';

export const DEVICE_ACTS = [
  /** A look at how it comes in: no act, but where one looks for it. */
  'steps',
  'edit',
  'replace',
  'mute',
  'self_test',
  'set_interval',
  'out',
  'back',
  'retire',
  'restore',
] as const;
export type DeviceActName = (typeof DEVICE_ACTS)[number];

const ABILITY: Readonly<Record<DeviceActName, Ability>> = {
  steps: 'read.work',
  edit: 'device.change',
  replace: 'device.replace',
  mute: 'device.mute',
  self_test: 'device.command',
  set_interval: 'device.command',
  out: 'device.out_of_service',
  back: 'device.back_in_service',
  retire: 'device.change',
  restore: 'device.change',
};

export function deviceActs(
  device: Pick<DeviceWithHealth, 'retired' | 'outOfService'>,
  may: (ability: Ability) => boolean,
): DeviceActName[] {
  const isRetired = device.retired === true;
  const isOut = device.outOfService !== undefined;
  const fits: Partial<Record<DeviceActName, boolean>> = {
    out: !isOut,
    back: isOut,
  };
  return DEVICE_ACTS.filter((name) => (isRetired ? name === 'restore' : name !== 'restore'))
    .filter((name) => fits[name] ?? true)
    .filter((name) => may(ABILITY[name]));
}
