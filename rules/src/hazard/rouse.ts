/** One hazard never hides people: it sounds again and is called out again; shelving ends with it. [P5] */

import type { HazardEntry } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import { wakeTicket } from '../ticket/open.ts';
import { type Call, callOut } from './call-out/call-out.ts';
import { move } from './life/move.ts';
import { logHazard, type Scene } from './open.ts';
import { joinIncident } from './pattern/incident.ts';
import { summarise } from './summary.ts';

/** Its members tell the news already. */
export function rouse({ turn, venue, entry }: Scene, news: Call & { isQuiet: boolean }): void {
  const { hazard } = entry;
  // Shelving stopped their call-out; what is quiet itself must not leave it stopped.
  const wasUnanswered = hazard.shelved !== undefined && !hazard.acknowledged;
  const wasOver = hazard.returnedAt !== undefined;
  delete hazard.returnedAt;
  if (hazard.shelved !== undefined) logUnshelved(turn, entry, { note: 'a new rise' });
  if (wasOver || hazard.incident === undefined) joinIncident(turn, venue, entry);
  summarise(entry);
  const isGrowth = news.reason === 'class' || news.reason === 'priority';
  move(turn, entry, isGrowth && !wasOver ? 'grow' : 'rise');
  wakeTicket(turn, venue, hazard);
  if (!news.isQuiet) callOut(turn, entry, news);
  else if (wasUnanswered) resumeCallOut(turn, entry);
}

/** One more rise of what was known: shelving ends, and who had not answered is called again. */
export function repeat(turn: Turn, entry: HazardEntry): void {
  turn.touched.hazards.add(entry);
  const wasShelved = entry.hazard.shelved !== undefined;
  if (wasShelved) logUnshelved(turn, entry, { note: 'a new rise' });
  move(turn, entry, 'repeat');
  if (wasShelved) resumeCallOut(turn, entry);
}

export function logUnshelved(
  turn: Turn,
  { hazard }: HazardEntry,
  { note, by = GATEWAY }: { note: string; by?: string },
): void {
  logHazard(turn, hazard, { by, what: 'unshelved', note });
}

/** After shelving: who did not answer before is called again, unless it is put aside besides. */
export function resumeCallOut(turn: Turn, entry: HazardEntry): void {
  const { state } = entry.hazard;
  if (state !== 'unacknowledged' && state !== 'returned_unacknowledged') return;
  callOut(turn, entry, { reason: 'unanswered', isNews: true });
}
