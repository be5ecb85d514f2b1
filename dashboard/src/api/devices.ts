/** `/devices`: sensors and collectors, their secrets, and what is done with them. */

import type { Device } from '@ninewatch/rules';
import { get, type Paged, patch, post, type Query } from './http.ts';
import type { DeviceWithHealth } from './places.ts';

export const DEVICE_STATES = [
  'silent',
  'faulty',
  'never_sent',
  'unprotected',
  'out_of_service',
  'normal',
  'retired',
] as const;
export type DeviceStateName = (typeof DEVICE_STATES)[number];

export interface DeviceFilter {
  search?: string | undefined;
  kind?: string | undefined;
  region?: string | undefined;
  state?: DeviceStateName | undefined;
}
export interface DeviceBody {
  venueId: string;
  kind: string;
  model?: string;
  place?: string;
  collector?: string;
}
/** With the secret that is told this once, and where the device may connect. */
export interface DeviceWithSecret extends Omit<Device, 'secretHash'> {
  secret: string;
  mqtt: { plain: number; tls?: number };
}
export type CommandName = 'mute' | 'self_test' | 'set_interval';

const PAGE = 50;
const one = (id: string) => `/devices/${encodeURIComponent(id)}`;

export function findDevices(filter: DeviceFilter, after?: string): Promise<Paged<DeviceWithHealth>> {
  return get<Paged<DeviceWithHealth>>('/devices', { ...filter, limit: PAGE, after } as Query);
}
export function deviceById(id: string, signal?: AbortSignal): Promise<DeviceWithHealth> {
  return get<DeviceWithHealth>(one(id), {}, signal);
}
export function createDevice(id: string, body: DeviceBody): Promise<DeviceWithSecret> {
  return post<DeviceWithSecret>('/devices', { id, ...body });
}
export function changeDevice(
  { id, version }: Pick<Device, 'id' | 'version'>,
  body: Partial<DeviceBody> & { retired?: boolean },
): Promise<Device> {
  return patch<Device>(one(id), { ...body, version });
}
export function replaceDevice({ id, version }: Pick<Device, 'id' | 'version'>): Promise<DeviceWithSecret> {
  return post<DeviceWithSecret>(`${one(id)}/replace`, { version });
}
export function commandDevice(id: string, name: CommandName, args: object = {}): Promise<unknown> {
  return post(`${one(id)}/command`, { name, args });
}
export function deviceOutOfService(
  { id, version }: Pick<Device, 'id' | 'version'>,
  until: number,
  reason: string,
): Promise<Device> {
  return post<Device>(`${one(id)}/out-of-service`, { until, reason, version });
}
export function deviceBackInService(
  { id, version }: Pick<Device, 'id' | 'version'>,
  note: string,
): Promise<Device> {
  return post<Device>(`${one(id)}/back-in-service`, { ...(note === '' ? {} : { note }), version });
}
