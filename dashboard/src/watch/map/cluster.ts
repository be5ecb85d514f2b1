/** Venues of a part of the map gathered by a grid, so that twenty thousand of them stay some hundreds of marks. */

import type { RiskColour, SignalClass } from '@ninewatch/rules';
import { higherRisk, isHeavier, type VenueState } from './venue-states.ts';

/** Pixels at zoom 0, where the world is 256 wide (Web Mercator). */
export interface Pin {
  id: string;
  x: number;
  y: number;
  lat: number;
  lon: number;
  risk: RiskColour;
}

export interface Mark {
  /** Stable while the same cell is shown at the same zoom. */
  key: string;
  lat: number;
  lon: number;
  count: number;
  /** When it is one alone. */
  id?: string;
  risk: RiskColour;
  /** Heaviest class of all in it; absent when all is calm. */
  class?: SignalClass;
  /** Venues in it with an open danger, and whether any of them has no answer yet. */
  inDanger: number;
  isUnanswered: boolean;
}

/** World pixels at zoom 0. */
export interface Frame {
  west: number;
  east: number;
  north: number;
  south: number;
}

const WORLD = 256;
/** Beyond it Mercator is infinite. */
const LATITUDE_MAX = 85.05112878;

export function pinOf(venue: { id: string; risk: RiskColour; location: { lat: number; lon: number } }): Pin {
  const { lat, lon } = venue.location;
  const bounded = Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, lat));
  const sin = Math.sin((bounded * Math.PI) / 180);
  return {
    ...{ id: venue.id, risk: venue.risk, lat, lon },
    x: ((lon + 180) / 360) * WORLD,
    y: (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * WORLD,
  };
}

/** `cellPx`: how wide a cell is on the screen; with 0 every venue stands for itself. */
export function marksIn(
  pins: readonly Pin[],
  states: ReadonlyMap<string, VenueState>,
  { frame, zoom, cellPx }: { frame: Frame; zoom: number; cellPx: number },
): Mark[] {
  const scale = 2 ** zoom;
  const cells = new Map<string, { mark: Mark; x: number; y: number }>();
  for (const pin of pins) {
    if (pin.x < frame.west || pin.x > frame.east || pin.y < frame.north || pin.y > frame.south) continue;
    const state = states.get(pin.id);
    const key = keyOf(pin, { scale, cellPx });
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { mark: alone(key, pin, state), x: pin.lat, y: pin.lon });
    else {
      join(cell.mark, pin, state);
      cell.x += pin.lat;
      cell.y += pin.lon;
    }
  }
  return Array.from(cells.values(), ({ mark, x, y }) => {
    // Where they are, not where the cell is: one far from the others does not move the mark off the road.
    mark.lat = x / mark.count;
    mark.lon = y / mark.count;
    return mark;
  });
}

function keyOf({ id, x, y }: Pin, { scale, cellPx }: { scale: number; cellPx: number }): string {
  if (cellPx === 0) return id;
  return `${scale}:${Math.floor((x * scale) / cellPx)}:${Math.floor((y * scale) / cellPx)}`;
}

function alone(key: string, { id, lat, lon, risk }: Pin, state: VenueState | undefined): Mark {
  return {
    ...{ key, lat, lon, count: 1, id, risk },
    inDanger: state === undefined ? 0 : 1,
    isUnanswered: (state?.unacknowledged ?? 0) > 0,
    ...(state === undefined ? {} : { class: state.class }),
  };
}

function join(mark: Mark, { risk }: Pin, state: VenueState | undefined): void {
  mark.count += 1;
  delete mark.id;
  mark.risk = higherRisk(mark.risk, risk);
  if (state === undefined) return;
  mark.inDanger += 1;
  if (state.unacknowledged > 0) mark.isUnanswered = true;
  if (mark.class === undefined || isHeavier(state.class, mark.class)) mark.class = state.class;
}
