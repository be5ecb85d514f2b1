/** A device moves to another venue, with its memory, its commands and the dangers it reports. */

import { forgetParts } from '../combine/combine.ts';
import type { Place } from '../fold/derive.ts';
import type { Turn } from '../fold/turn.ts';
import { applyFindings } from '../hazard/findings.ts';
import { activeIn } from '../hazard/summary.ts';
import { applyMarked, released } from '../period/mark.ts';
import { endShadows, resumeShadows } from '../shadow/shadows.ts';

/** What it reports is over at the old venue and begins at the new one. `venueId` must exist. */
export function moveDevice(turn: Turn, { venue, entry }: Place, venueId: string): void {
  const { state } = turn;
  const { device } = entry;
  const next = state.venues.get(venueId);
  if (next === undefined) throw new Error(`venue ${venueId} was checked before`);
  const rises = activeIn(venue, device.id).map((finding) => ({ ...finding, receivedAt: turn.at }));
  applyFindings(
    turn,
    venue,
    rises.map((finding) => ({ ...finding, edge: 'fall' as const, measuredAt: turn.at })),
  );
  forgetParts(turn, venue, device.id);
  const shadows = endShadows(turn, venue, device.id);
  state.derived.changed.venues.add(venue.id).add(venueId);
  venue.devices.delete(device.id);
  next.devices.set(device.id, entry);
  device.venueId = venueId;
  state.derived.deviceVenue.set(device.id, venueId);
  for (const pending of venue.commands.values()) {
    if (pending.command.deviceId !== device.id) continue;
    venue.commands.delete(pending.command.id);
    next.commands.set(pending.command.id, pending);
    pending.command.venueId = venueId;
    state.derived.commandVenue.set(pending.command.id, venueId);
    turn.touched.commands.add(pending.command);
  }
  // The planned times of one venue mean nothing at another.
  applyMarked(turn, next, rises.map(released));
  resumeShadows(turn, next, shadows);
}
