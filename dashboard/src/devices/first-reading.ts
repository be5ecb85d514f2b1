/** Waits for the first reading of a device, as the gateway has it. */

import { onScopeDispose, ref } from 'vue';
import { deviceById } from '../api/devices.ts';
import { latestOf } from '../api/places.ts';

const ASK_EVERY_MS = 2_000;

/** `isOnline` while the device is connected; `seenAt` is when a reading came that is newer than the begin. */
export function useFirstReading(venueId: string, deviceId: string) {
  const isOnline = ref(false);
  const seenAt = ref<number | null>(null);
  let since: number | undefined;

  async function look(): Promise<void> {
    const [device, latest] = await Promise.all([deviceById(deviceId), latestOf(venueId)]);
    isOnline.value = device.health?.online === true;
    const newest = latest.find((reading) => reading.deviceId === deviceId)?.receivedAt ?? 0;
    // What a replaced device sent before does not count: the first look says what there was.
    since ??= newest;
    if (newest > since) seenAt.value = newest;
  }

  const timer = setInterval(() => {
    // An answer that did not come is asked for again; what matters is the one that comes.
    if (seenAt.value === null) look().catch(() => undefined);
  }, ASK_EVERY_MS);
  look().catch(() => undefined);
  onScopeDispose(() => clearInterval(timer));
  return { isOnline, seenAt };
}
