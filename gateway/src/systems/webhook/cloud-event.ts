/** What other systems are told, as CloudEvents 1.0, and how one is written into an HTTP request. */

import type { Hazard, Notice, Ticket } from '@ninewatch/rules';

export interface CloudEvent {
  specversion: '1.0';
  /** With `source` it names an event for ever: a repeat has the same. */
  id: string;
  source: string;
  type: string;
  subject: string;
  /** RFC 3339. */
  time: string;
  datacontenttype: 'application/json';
  data: unknown;
}

export const EVENT_MODES = ['structured', 'binary'] as const;
export type EventMode = (typeof EVENT_MODES)[number];

export const SOURCE = '/ninewatch';

/** The event's `id` is the notice's, so that `source` + `id` name a repeat as one. */
export function noticeEvent(notice: Notice): CloudEvent {
  const { id, venueId, at, reason } = notice;
  return event({ id, type: `ninewatch.notice.${reason}`, subject: venueId, atMs: at, data: notice });
}

/** One step of a hazard's life: each version of it is an event of its own. */
export function hazardEvent(hazard: Hazard, atMs: number): CloudEvent {
  const id = `${hazard.id}.${hazard.version}`;
  const type = `ninewatch.hazard.${stepOf(hazard)}`;
  return event({ id, type, subject: `${hazard.venueId}/hazards/${hazard.id}`, atMs, data: hazard });
}

export function ticketEvent(ticket: Ticket, atMs: number): CloudEvent {
  const id = `${ticket.id}.${ticket.version}`;
  const type = `ninewatch.ticket.${stepOf(ticket)}`;
  return event({ id, type, subject: `${ticket.venueId}/tickets/${ticket.id}`, atMs, data: ticket });
}

/** A thing that is made and closed within one entry was opened first: its first version is its opening. */
function stepOf({ version, state }: { version: number; state: string }): 'opened' | 'changed' | 'closed' {
  if (state === 'closed') return 'closed';
  return version === 1 ? 'opened' : 'changed';
}

function event(what: { id: string; type: string; subject: string; atMs: number; data: unknown }): CloudEvent {
  const { id, type, subject, atMs, data } = what;
  const time = new Date(atMs).toISOString();
  return {
    specversion: '1.0',
    id,
    source: SOURCE,
    type,
    subject,
    time,
    datacontenttype: 'application/json',
    data,
  };
}

/** Structured: the whole event is the body. Binary: its data is, and each attribute is a header. */
export function httpMessage(
  event: CloudEvent,
  mode: EventMode,
): { headers: Record<string, string>; body: string } {
  if (mode === 'structured') {
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    return { headers, body: JSON.stringify(event) };
  }
  const { data, datacontenttype, ...attributes } = event;
  const headers: Record<string, string> = { 'content-type': datacontenttype };
  for (const [name, value] of Object.entries(attributes)) headers[`ce-${name}`] = headerValue(value);
  return { headers, body: JSON.stringify(data) };
}

/** Percent-encoded as CloudEvents' HTTP binding says (§3.1.3.2): all but printable ASCII, and space, `"` and `%`. */
export function headerValue(text: string): string {
  return text.toWellFormed().replaceAll(/[^!#$&-~]/gu, (sign) => {
    const bytes = [...Buffer.from(sign, 'utf8')];
    return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

/** `hazard.*`, `notice.opened`, `*`: names without the leading `ninewatch.`; a star stands for the rest. */
export function wants(patterns: readonly string[], type: string): boolean {
  const name = type.replace(/^ninewatch\./, '');
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
