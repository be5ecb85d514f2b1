/** The district's wall clock: every time on a page is shown and read in it, wherever the browser believes to be. */

import { shallowRef } from 'vue';

const MINUTE_MS = 60_000;
const OFFSET = /^([+-])(\d\d):(\d\d)$/;

/** Ahead of UTC, ms; undefined until the gateway has told it, then the browser's own zone holds. */
const offsetMs = shallowRef<number>();

/** `+08:00`; anything else leaves the browser's zone. */
export function followZone(utcOffset: string | undefined): void {
  const [, sign, hours, minutes] = OFFSET.exec(utcOffset ?? '') ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  if (sign === undefined) offsetMs.value = undefined;
  else offsetMs.value = sign === '-' ? -ms : ms;
}

/** The moment whose UTC fields are those of the district's clock: many browsers know no offset as a time zone. */
export function asUtc(atMs: number): Date {
  return new Date(atMs + (offsetMs.value ?? -new Date(atMs).getTimezoneOffset() * MINUTE_MS));
}

/** Formats moments in the district's time. */
export function zonedFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): { format(atMs: number): string } {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  return { format: (atMs) => format.format(asUtc(atMs)) };
}

/** `2026-11-30T14:05` of the district's clock → the moment; NaN for what is no time. */
export function momentOf(text: string): number {
  if (offsetMs.value === undefined) return new Date(text).getTime();
  return new Date(`${text}Z`).getTime() - offsetMs.value;
}
