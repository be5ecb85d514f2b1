/** `/regions`, `/venues`, `/devices`: the ledger, read only. */

import type { Device, DeviceHealth, Region, RiskColour, Venue } from '@ninewatch/rules';
import { get, getAll, type Paged } from './http.ts';

export type DeviceWithHealth = Omit<Device, 'secretHash'> & {
  health: DeviceHealth | null;
  /** In lists. */
  venueName?: string;
};
export interface Latest {
  deviceId: string;
  measuredAt: number;
  receivedAt: number;
  metrics: Record<string, number>;
  flags: string[];
}

/** A district has some thousands at most; more would be a mistake of ours. */
const REGIONS_MAX = 20_000;
const DEVICES_MAX = 2_000;

/** Those in sight, and the names of those above the own. */
export async function allRegions(): Promise<Region[]> {
  const [inSight, above] = await Promise.all([
    getAll<Region>('/regions', {}, REGIONS_MAX),
    get<Paged<Region>>('/regions-above'),
  ]);
  return [...above.items, ...inSight];
}

export function listVenues(filter: {
  search?: string;
  risk?: RiskColour | undefined;
  after?: string | undefined;
}): Promise<Paged<Venue>> {
  return get<Paged<Venue>>('/venues', { ...filter, limit: 100 });
}

export function venueById(id: string): Promise<Venue> {
  return get<Venue>(`/venues/${encodeURIComponent(id)}`);
}

export function listDevices(filter: {
  state?: string;
  after?: string | undefined;
}): Promise<Paged<DeviceWithHealth>> {
  return get<Paged<DeviceWithHealth>>('/devices', { ...filter, limit: 100 });
}

export function devicesOf(venue: string): Promise<DeviceWithHealth[]> {
  return getAll<DeviceWithHealth>('/devices', { venue }, DEVICES_MAX);
}

export async function latestOf(venue: string): Promise<Latest[]> {
  return (await get<Paged<Latest>>(`/venues/${encodeURIComponent(venue)}/latest`)).items;
}
