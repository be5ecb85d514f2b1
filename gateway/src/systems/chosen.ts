/** Which events a system asked for. */

import type { EventLog, LoggedEvent } from './event.ts';
import type { CloudEvent } from './webhook/cloud-event.ts';
import { hazardEvent, noticeEvent, ticketEvent, wants } from './webhook/cloud-event.ts';

export interface Choice {
  types: readonly string[];
  regions?: readonly string[] | undefined;
  drills: boolean;
}

export function cloudEventOf(event: LoggedEvent): CloudEvent {
  if (event.kind === 'hazard') return hazardEvent(event.body, event.at);
  return event.kind === 'ticket' ? ticketEvent(event.body, event.at) : noticeEvent(event.body);
}

/** What is not live is told only to those who want drills: nobody may take it for real. */
export function isChosen(event: LoggedEvent, choice: Choice, events: Pick<EventLog, 'place'>): boolean {
  if (!wants(choice.types, cloudEventOf(event).type)) return false;
  if (event.kind === 'hazard' && !event.body.live && !choice.drills) return false;
  return isWithin(event.body, choice.regions, events);
}

export function isWithin(
  { venueId, region }: { venueId: string; region: string },
  regions: readonly string[] | undefined,
  events: Pick<EventLog, 'place'>,
): boolean {
  if (regions === undefined) return true;
  if (regions.includes(region) || regions.includes('root')) return true;
  return events.place(venueId, region).regions.some(({ id }) => regions.includes(id));
}
