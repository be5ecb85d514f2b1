/** Photos and words that show how it was and how it is. */

import { type Decision, refuse } from '../fold/decision.ts';
import type { TicketEntry } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { TicketEvidence } from '../model/ticket.ts';
import { linkPhotos } from '../photo/acts.ts';

/** Photos of one ticket, and pieces of evidence. [P8] */
const PHOTOS_MAX = 60;
const PIECES_MAX = 60;

/** Null when so many more have room. */
export function checkPhotoRoom({ ticket }: TicketEntry, photos: readonly string[]): Decision | null {
  const kept = ticket.evidence ?? [];
  const count = kept.reduce((sum, piece) => sum + piece.photos.length, photos.length);
  if (count <= PHOTOS_MAX && kept.length < PIECES_MAX) return null;
  return refuse('limit-reached', `a ticket has at most ${PHOTOS_MAX} photos in ${PIECES_MAX} pieces`, {
    field: 'photos',
  });
}

export function addEvidence(
  turn: Turn,
  { ticket }: TicketEntry,
  piece: {
    by: string;
    stage: TicketEvidence['stage'];
    photos: readonly string[];
    note?: string | undefined;
  },
): void {
  const { by, stage, photos, note } = piece;
  const { id: subjectId, venueId, region } = ticket;
  linkPhotos(turn, photos, { subject: 'ticket', subjectId, venueId, region, by });
  const kept: TicketEvidence = { at: turn.at, by, stage, photos: [...photos] };
  ticket.evidence = [...(ticket.evidence ?? []), note === undefined ? kept : { ...kept, note }];
}

/** Null when all that one has fits beside what the other has. */
export function checkEvidenceRoom(from: TicketEntry, to: TicketEntry): Decision | null {
  const pieces = from.ticket.evidence ?? [];
  if (pieces.length === 0) return null;
  if (pieces.length + (to.ticket.evidence?.length ?? 0) > PIECES_MAX) {
    return refuse('limit-reached', `a ticket has at most ${PIECES_MAX} pieces of evidence`);
  }
  return checkPhotoRoom(
    to,
    pieces.flatMap(({ photos }) => photos),
  );
}

/** Whoever sees the other ticket sees the photos from now on; this one keeps its own. */
export function moveEvidence(turn: Turn, from: TicketEntry, to: TicketEntry): void {
  const { id: subjectId, venueId, region } = to.ticket;
  const pieces = from.ticket.evidence ?? [];
  if (pieces.length === 0) return;
  for (const { photos, by } of pieces)
    linkPhotos(turn, photos, { subject: 'ticket', subjectId, venueId, region, by });
  to.ticket.evidence = [...(to.ticket.evidence ?? []), ...pieces];
}
