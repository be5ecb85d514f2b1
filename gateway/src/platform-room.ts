/** Joins GB/T 45839: platforms that post to us with the foreign intake, and our devices and hazards with platforms. */

import { join } from 'node:path';
import type { Device, Venue } from '@ninewatch/rules';
import { createLog } from './base/log.ts';
import { openJsonFile } from './centre/json-file.ts';
import { createPlatformDoor, type PlatformDoor, platformSource } from './centre/platform/platform-desk.ts';
import {
  type PushedDevice,
  Pusher,
  type PushKept,
  type PushSource,
  type PushState,
  postJson,
} from './centre/platform/pusher.ts';
import type { Gbt45839 } from './centre/settings.ts';
import type { CentreRoom } from './centre-room.ts';

export interface OpenPlatforms {
  door: PlatformDoor & { pushes(): readonly PushState[] };
  troubled(): { name: string; trouble?: string | undefined }[];
  stop(): Promise<void>;
}

const DEVICES_A_PAGE = 200;

export function openPlatforms(room: CentreRoom): OpenPlatforms {
  const { file, foreign, clock, threads } = room;
  const { sources, push } = file.gbt45839;
  // A platform has no line: it is there when it posts.
  for (const { id } of sources) foreign.up(platformSource(id));
  const states = new Map<string, PushState>();
  const pushers = push.map((plan) => openPusher(room, plan, (state) => states.set(plan.name, state)));
  threads.onDecided(({ changes, isStored }) => {
    if (!isStored) return;
    const kinds = new Set(changes.map(({ kind }) => kind));
    for (const pusher of pushers) {
      if (kinds.has('device') || kinds.has('venue')) pusher.devicesChanged();
      else if (kinds.has('hazard')) pusher.wake();
    }
  });
  for (const pusher of pushers) pusher.start();
  return {
    door: { ...createPlatformDoor(sources, { foreign, clock }), pushes: () => [...states.values()] },
    troubled: () => [...states.values()].map(({ name, trouble }) => ({ name: `platform ${name}`, trouble })),
    stop: async () => void (await Promise.all(pushers.map((pusher) => pusher.stop()))),
  };
}

function openPusher(
  room: CentreRoom,
  plan: Gbt45839['push'][number],
  onState: (state: PushState) => void,
): Pusher {
  const { config, clock, threads } = room;
  const pusher = new Pusher({
    ...{ plan, clock, onState, post: postJson, source: sourceOf(room) },
    log: createLog(config.NINEWATCH_LOG_LEVEL, 'gbt45839'),
    file: openJsonFile(join(config.NINEWATCH_DATA_DIR, `push-${plan.name}.json`), (parsed) =>
      'cursor' in parsed && 'told' in parsed ? (parsed as PushKept) : undefined,
    ),
  });
  pusher.boundTo(threads.state().decidedUpTo);
  return pusher;
}

function sourceOf({ threads }: CentreRoom): PushSource {
  const { query, bulk } = threads;
  const scopeOf = (regions: readonly string[]) => (regions.length === 0 ? null : regions);
  return {
    changed: (regions, after, limit) => query.changedHazards(scopeOf(regions), after, limit),
    devices: async (regions, after) => {
      const page = { limit: DEVICES_A_PAGE, ...(after === undefined ? {} : { after }) };
      const { items, next } = await bulk.devices(scopeOf(regions), {}, page);
      const ids = [...new Set(items.map(({ venueId }) => venueId))];
      const venues = new Map(
        await Promise.all(ids.map(async (id) => [id, await bulk.venue(null, id)] as const)),
      );
      return { items: items.map((device) => pushed(device, venues.get(device.venueId) ?? null)), next };
    },
    device: async (id) => {
      const device = await query.device(null, id);
      return device && pushed(device, await query.venue(null, device.venueId));
    },
  };
}

/** A device that came to us from a platform keeps the id of the standard; ours have their own. */
function pushed(device: Device, venue: Venue | null): PushedDevice {
  const { id, kind, model, place, createdAt, retired, foreign } = device;
  const isStandard = foreign?.source.startsWith('gbt45839-') === true;
  return {
    ...{ id, kind, model, place, installedAt: createdAt },
    deviceId: isStandard ? foreign.name : id,
    venueName: venue?.name ?? device.venueId,
    location: venue?.location,
    isRetired: retired === true,
  };
}
