/** Somebody looks back (回头看) at what was put right: it holds, or the ticket is opened again. */

import { type Decision, refuse } from '../../fold/decision.ts';
import { endInaction } from '../../inaction/raise.ts';
import { checkPhotos } from '../../photo/acts.ts';
import { call } from '../clocks/calls.ts';
import { forgetClosedTicket } from '../end.ts';
import { addEvidence, checkPhotoRoom } from '../evidence.ts';
import { reopenTicket } from '../open.ts';
import type { ActOf, TicketScene } from './scene.ts';

/** Whoever did the work is not the one who looks back at it. */
export function checkLookBack(scene: TicketScene, act: ActOf<'ticket.look_back'>): Decision | null {
  const { turn, entry, by } = scene;
  const { ticket } = entry;
  const { photos = [] } = act;
  if (ticket.lookBack === undefined || ticket.lookBack.result !== undefined) {
    return refuse('wrong-state', 'no look back is due');
  }
  if (ticket.finisher === by) return refuse('same-person', `${by} submitted it and cannot look back at it`);
  if (act.result === 'not' && (act.note ?? '') === '') {
    return refuse('invalid', 'a note is needed', { field: 'note' });
  }
  return checkPhotos(turn, photos) ?? (photos.length === 0 ? null : checkPhotoRoom(entry, photos));
}

/** After its step: the ticket is forgotten, or there is work in it again. */
export function lookBack(scene: TicketScene, { result, note, photos = [] }: ActOf<'ticket.look_back'>): void {
  const { turn, venue, entry, by } = scene;
  const { ticket } = entry;
  if (photos.length > 0) addEvidence(turn, entry, { by, stage: 'after', photos, note });
  const looked = { ...ticket.lookBack, dueAt: ticket.lookBack?.dueAt ?? turn.at, at: turn.at, by, result };
  ticket.lookBack = note === undefined ? looked : { ...looked, note };
  delete entry.lookBackAt;
  endInaction(turn, venue, { subject: ticket.id });
  if (result === 'ok') {
    forgetClosedTicket(turn, venue, ticket.id);
    return;
  }
  reopenTicket(scene, { by, note: note ?? 'the look back', risk: venue.venue?.risk ?? 'yellow' });
  call(turn, entry, 'reopened');
}
