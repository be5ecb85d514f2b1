/** Writes iCalendar [RFC 5545]: what people's calendars subscribe to. */

export interface CalendarEvent {
  /** Stable: a calendar replaces the event that it knows by it. */
  uid: string;
  /** ms since 1970, UTC; of a duty that is when it is due. */
  from: number;
  until: number;
  /** When it was last written, ms. */
  stampedAt: number;
  summary: string;
  description?: string;
}

/** A line is at most 75 octets without its end; what is longer goes on in the next one after a blank. [RFC5545-3.1] */
const OCTETS_MAX = 75;
const CRLF = '\r\n';

export function writeCalendar(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//ninewatch//duties//ZH',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escapeText(name)}`,
    ...events.flatMap(linesOf),
    'END:VCALENDAR',
  ];
  return lines.map((line) => fold(line) + CRLF).join('');
}

function linesOf({ uid, from, until, stampedAt, summary, description }: CalendarEvent): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${escapeText(uid)}`,
    `DTSTAMP:${utc(stampedAt)}`,
    `DTSTART:${utc(from)}`,
    `DTEND:${utc(until)}`,
    `SUMMARY:${escapeText(summary)}`,
    ...(description === undefined ? [] : [`DESCRIPTION:${escapeText(description)}`]),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** `20261130T040000Z`. */
export function utc(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Backslash, semicolon and comma are escaped, a line end is `\n`; other control characters have no place. [RFC5545-3.3.11] */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cc}/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : ''))
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n');
}

/** Never within a character. */
export function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const sign of line) {
    const size = Buffer.byteLength(sign);
    if (octets + size > OCTETS_MAX) {
      parts.push(part);
      part = '';
      // The blank at the beginning of what follows counts.
      octets = 1;
    }
    part += sign;
    octets += size;
  }
  parts.push(part);
  return parts.join(`${CRLF} `);
}
