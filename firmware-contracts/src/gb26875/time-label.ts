/** The six bytes of a time label: second, minute, hour, day, month and year − 2000, by the clock on the wall in China. */

/** The standard names no zone; every transmitter stands at UTC+8, which has had no summer time since 1991. */
const ZONE_MS = 8 * 3_600_000;
const CENTURY = 2_000;

export const TIME_LABEL_BYTES = 6;

/** ms since 1970, UTC. Undefined for what is no moment (a 31st of June, 0xFF), which real devices do send. */
export function timeOfLabel(label: Uint8Array): number | undefined {
  const [second, minute, hour, day, month, year] = label;
  if (second === undefined || minute === undefined || hour === undefined) return undefined;
  if (day === undefined || month === undefined || year === undefined) return undefined;
  if (second > 59 || minute > 59 || hour > 23 || year > 99) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(CENTURY + year, month - 1, day);
  local.setUTCHours(hour, minute, second, 0);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  return local.getTime() - ZONE_MS;
}

/** Throws a RangeError outside of the years 2000–2099, which a label cannot say. */
export function labelOf(atMs: number): Uint8Array {
  const local = new Date(atMs + ZONE_MS);
  const year = local.getUTCFullYear() - CENTURY;
  if (!(year >= 0 && year <= 99)) throw new RangeError(`no time label can say ${atMs}`);
  return Uint8Array.of(
    local.getUTCSeconds(),
    local.getUTCMinutes(),
    local.getUTCHours(),
    local.getUTCDate(),
    local.getUTCMonth() + 1,
    year,
  );
}
