/** Addresses and device places for what is on the screen: fetched once a venue, when first looked at. */

import type { Venue } from '@ninewatch/rules';
import { shallowReactive } from 'vue';
import { type DeviceWithHealth, devicesOf, venueById } from '../api/places.ts';

export interface KnownVenue {
  venue: Venue | null;
  devices: ReadonlyMap<string, DeviceWithHealth>;
}

/** Venues a wall remembers; beyond it the longest known is forgotten. [P8] */
const VENUES_MAX = 2_000;
/** Calls at a time, so that a flood of venues does not queue in front of an acknowledge. */
const CALLS_MAX = 3;
const RETRY_MS = 15_000;

const known = shallowReactive(new Map<string, KnownVenue>());
const wanted = new Set<string>();
const failedAt = new Map<string, number>();
let running = 0;

/** What is known of the venue now; asks for the rest. */
export function knownVenue(id: string): KnownVenue | undefined {
  const found = known.get(id);
  if (found === undefined && id !== '' && !hasJustFailed(id)) {
    wanted.add(id);
    queueMicrotask(work);
  }
  return found;
}

/** It changed: read again, if anybody has looked at it. */
export function refreshVenue(id: string): void {
  failedAt.delete(id);
  if (!known.has(id)) return;
  wanted.add(id);
  queueMicrotask(work);
}

export function deviceName(venueId: string, deviceId: string): string {
  const device = known.get(venueId)?.devices.get(deviceId);
  return device?.place === undefined ? deviceId : `${device.place} ${deviceId}`;
}

export function placeOf(venueId: string, deviceId: string): string | undefined {
  return known.get(venueId)?.devices.get(deviceId)?.place;
}

function hasJustFailed(id: string): boolean {
  const at = failedAt.get(id);
  return at !== undefined && performance.now() - at < RETRY_MS;
}

function work(): void {
  for (const id of wanted) {
    if (running >= CALLS_MAX) return;
    wanted.delete(id);
    running += 1;
    void fetchVenue(id).finally(() => {
      running -= 1;
      work();
    });
  }
}

async function fetchVenue(id: string): Promise<void> {
  try {
    const [venue, devices] = await Promise.all([venueById(id), devicesOf(id)]);
    remember(id, { venue, devices: new Map(devices.map((device) => [device.id, device])) });
  } catch (cause) {
    // A venue that was never registered stays unknown; anything else is tried again.
    const { code } = cause as { code?: string };
    if (code === 'not-found') remember(id, { venue: null, devices: new Map() });
    else failedAt.set(id, performance.now());
  }
}

function remember(id: string, found: KnownVenue): void {
  const [oldest] = known.keys();
  if (known.size >= VENUES_MAX && oldest !== undefined) known.delete(oldest);
  failedAt.delete(id);
  known.set(id, found);
}
