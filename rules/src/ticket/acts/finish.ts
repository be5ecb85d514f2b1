/** The work is done, says one; another looks and approves it, or sends it back. */

import { calendarNow } from '../../calendar/index.ts';
import { type Decision, refuse } from '../../fold/decision.ts';
import { checkPhotos } from '../../photo/acts.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { addEvidence, checkPhotoRoom } from '../evidence.ts';
import type { ActOf, TicketScene } from './scene.ts';

export function submit(scene: TicketScene, act: ActOf<'ticket.submit'>): Decision | null {
  const { turn, entry, by } = scene;
  const { ticket } = entry;
  const { measures, photos = [] } = act;
  if (measures === '') return refuse('invalid', 'measures are needed', { field: 'measures' });
  if (ticket.fixes?.acceptor === by) {
    return refuse('same-person', `${by} is to accept it and cannot submit it`);
  }
  const refusal = checkPhotos(turn, photos) ?? checkShown(scene, photos);
  if (refusal !== null) return refusal;
  if (photos.length > 0) {
    const full = checkPhotoRoom(entry, photos);
    if (full !== null) return full;
    addEvidence(turn, entry, { by, stage: 'after', photos });
  }
  ticket.measures = measures;
  ticket.finisher = by;
  ticket.submittedAt = turn.at;
  markLate(scene);
  return null;
}

/** The profile may ask for a photo of how it is now, taken since the ticket was opened last. */
function checkShown({ turn, entry: { ticket } }: TicketScene, photos: readonly string[]): Decision | null {
  const { submitPhoto } = profileOf(turn.state, ticket.region).tickets;
  if (submitPhoto === 'none' || (submitPhoto === 'major' && ticket.class !== 'major')) return null;
  const since = ticket.steps.findLast(({ act }) => act === 'reopen')?.at ?? 0;
  const isShown = ticket.evidence?.some(({ stage, at, photos: kept }) => {
    return stage === 'after' && at >= since && kept.length > 0;
  });
  if (photos.length > 0 || isShown === true) return null;
  return refuse('invalid', 'a photo of how it is now is needed', { field: 'photos' });
}

function markLate({ turn, entry: { ticket } }: TicketScene): void {
  delete ticket.late;
  delete ticket.lateByMs;
  const lateByMs = calendarNow(turn.state) - ticket.dueAt;
  if (lateByMs <= 0) return;
  ticket.late = true;
  ticket.lateByMs = lateByMs;
}

/** The acceptor is not the finisher, and a danger that goes on cannot have been removed. */
export function approve({ venue, entry, by }: TicketScene): Decision | null {
  const { ticket } = entry;
  if (ticket.finisher === by) {
    return refuse('same-person', `${by} submitted it and cannot approve it`);
  }
  const acceptor = ticket.fixes?.acceptor;
  if (acceptor !== undefined && acceptor !== by) {
    return refuse('not-designated', `${acceptor} is to accept it`, { field: 'acceptor' });
  }
  const hazard = venue.hazards.values().find((open) => open.hazard.id === ticket.hazardId)?.hazard;
  if (hazard?.active === true) return refuse('still-active', `hazard ${hazard.id} is still active`);
  ticket.acceptor = by;
  return null;
}

export function reject({ entry: { ticket } }: TicketScene, act: ActOf<'ticket.reject'>): Decision | null {
  if ((act.note ?? '') === '') return refuse('invalid', 'a note is needed', { field: 'note' });
  delete ticket.late;
  delete ticket.lateByMs;
  return null;
}
