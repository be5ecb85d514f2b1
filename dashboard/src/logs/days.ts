/** A day of a date field as the times it begins and ends at, in the browser's own zone; nothing for an empty one. */

const DAY_MS = 86_400_000;

export function dayStart(day: string): number | undefined {
  const at = new Date(`${day}T00:00:00`).getTime();
  return Number.isNaN(at) ? undefined : at;
}

export function dayEnd(day: string): number | undefined {
  const start = dayStart(day);
  return start === undefined ? undefined : start + DAY_MS;
}
