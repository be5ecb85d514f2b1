/** Addresses and device places for what is on the screen: fetched once a venue, when first looked at. */

import type { Venue } from '@ninewatch/rules';
import { shallowReactive, watch } from 'vue';
import { type DeviceWithHealth, devicesOf, venueById } from '../api/places.ts';
import { signedIn } from '../session/session.ts';

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
/** Of each venue that is being asked for, the newest question: an older answer does not count any more. */
const newest = new Map<string, number>();
let lastQuestion = 0;
let running = 0;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Somebody else may see other venues, and more or less of each. */
function forget(): void {
  clearTimeout(retry);
  retry = undefined;
  for (const all of [known, wanted, failedAt, newest]) all.clear();
}
watch(() => signedIn.value?.username, forget, { flush: 'sync' });

/** What is known of the venue now; asks for the rest. */
export function knownVenue(id: string): KnownVenue | undefined {
  const found = known.get(id);
  if (found === undefined && id !== '' && !newest.has(id) && !hasJustFailed(id)) {
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
  lastQuestion += 1;
  const mine = lastQuestion;
  newest.set(id, mine);
  const isNewest = () => newest.get(id) === mine;
  try {
    const [venue, devices] = await Promise.all([venueById(id), devicesOf(id)]);
    if (isNewest()) remember(id, { venue, devices: new Map(devices.map((device) => [device.id, device])) });
  } catch (cause) {
    if (!isNewest()) return;
    // A venue that was never registered stays unknown; anything else is tried again.
    const { code } = cause as { code?: string };
    if (code === 'not-found') remember(id, { venue: null, devices: new Map() });
    else putOff(id);
  } finally {
    if (isNewest()) newest.delete(id);
  }
}

/** Who shows it looks once: nothing else would ask again. */
function putOff(id: string): void {
  failedAt.set(id, performance.now());
  retry ??= setTimeout(askAgain, RETRY_MS);
}

function askAgain(): void {
  retry = undefined;
  for (const id of failedAt.keys()) wanted.add(id);
  failedAt.clear();
  work();
}

function remember(id: string, found: KnownVenue): void {
  const [oldest] = known.keys();
  if (known.size >= VENUES_MAX && !known.has(id) && oldest !== undefined) known.delete(oldest);
  failedAt.delete(id);
  known.set(id, found);
}
