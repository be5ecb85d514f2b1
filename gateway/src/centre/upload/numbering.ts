/** Numbers for our venues and devices in the words of a panel: zone and place of 16 bits each; once given they stay. */

export interface Numbers {
  /** Venue → zone, 1–65,535. */
  zones: Record<string, number>;
  /** Device → its venue's zone and its place, 1–65,535. */
  places: Record<string, readonly [zone: number, place: number]>;
}

const NUMBER_MAX = 65_535;

export function noNumbers(): Numbers {
  return { zones: {}, places: {} };
}

/** Undefined when 65,535 venues, or devices of one venue, have a number already. `numbers` is changed. */
export function placeOf(
  numbers: Numbers,
  device: { deviceId: string; venueId: string },
): readonly [zone: number, place: number] | undefined {
  const known = numbers.places[device.deviceId];
  const zone = numbers.zones[device.venueId] ?? nextZone(numbers);
  if (zone === undefined) return undefined;
  // A device that has moved to another venue is another part there.
  if (known !== undefined && known[0] === zone) return known;
  const place = nextPlace(numbers, zone);
  if (place === undefined) return undefined;
  numbers.zones[device.venueId] = zone;
  numbers.places[device.deviceId] = [zone, place];
  return numbers.places[device.deviceId];
}

export function deviceAt(numbers: Numbers, zone: number, place: number): string | undefined {
  return Object.keys(numbers.places).find((id) => {
    const known = numbers.places[id];
    return known?.[0] === zone && known[1] === place;
  });
}

function nextZone({ zones }: Numbers): number | undefined {
  const next = 1 + Math.max(0, ...Object.values(zones));
  return next > NUMBER_MAX ? undefined : next;
}

function nextPlace({ places }: Numbers, zone: number): number | undefined {
  let last = 0;
  for (const [in_, place] of Object.values(places)) if (in_ === zone) last = Math.max(last, place);
  return last >= NUMBER_MAX ? undefined : last + 1;
}
