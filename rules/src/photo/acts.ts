/** Photos are kept, checked and linked. The fold remembers none: which there are stands in the ledger. [P8] */

import { type Decision, done, refuse } from '../fold/decision.ts';
import { emit, type Turn } from '../fold/turn.ts';
import type { Actor, PhotoAct } from '../model/act.ts';
import type { Photo, PhotoInput, PhotoLink } from '../model/photo.ts';

/** In one act; ours. */
export const PHOTOS_AN_ACT_MAX = 20;
const ID = /^[0-9a-f]{64}$/;
const TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];

/** Its bytes are on the disk already, so that the journal never names a file that is not there. */
export function decidePhoto(turn: Turn, actor: Actor, act: PhotoAct): Decision {
  if (act.type !== 'photo.keep') return refuse('invalid', 'unknown act');
  const { photo: input } = act;
  const refusal = checkInput(input);
  if (refusal !== null) return refusal;
  const { username: by, userId } = actor;
  const photo: Photo = { ...input, uploadedBy: by, at: turn.at };
  emit(turn, { kind: 'photo', object: photo });
  link(turn, { photoId: photo.id, subject: 'person', subjectId: userId, venueId: '', region: '', by });
  return done(photo);
}

/**
 * A refusal when these cannot be the photos of an act, else null. That each was uploaded by the actor, and lately,
 * has been looked up in the ledger before the act was journalled: no state here grows with the number of photos.
 */
export function checkPhotos(_turn: Turn, ids: readonly string[], field = 'photos'): Decision | null {
  if (ids.length > PHOTOS_AN_ACT_MAX) {
    return refuse('invalid', `at most ${PHOTOS_AN_ACT_MAX} photos at once`, { field });
  }
  const wrong = ids.find((id) => typeof id !== 'string' || !ID.test(id));
  if (wrong !== undefined) return refuse('unknown-photo', `no photo ${wrong}`, { field });
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? null : refuse('invalid', `${twice} is named twice`, { field });
}

/** From now on whoever sees the subject sees the photos, and they stay as long as it does. Check them first. */
export function linkPhotos(
  turn: Turn,
  ids: readonly string[],
  subject: Omit<PhotoLink, 'photoId' | 'at'>,
): void {
  for (const photoId of ids) link(turn, { photoId, ...subject });
}

function link(turn: Turn, linked: Omit<PhotoLink, 'at'>): void {
  emit(turn, { kind: 'photo_link', object: { ...linked, at: turn.at } });
}

function checkInput({ id, bytes, type, width, height, takenAt }: PhotoInput): Decision | null {
  if (!ID.test(id)) return refuse('invalid', 'the id is a SHA-256', { field: 'id' });
  if (!TYPES.includes(type)) return refuse('invalid', 'no such type', { field: 'type' });
  const sizes = Object.entries({ bytes, width, height });
  const wrong = sizes.find(([, size]) => !Number.isSafeInteger(size) || size < 1);
  if (wrong !== undefined) return refuse('invalid', 'a whole number above 0', { field: wrong[0] });
  if (takenAt === undefined || Number.isSafeInteger(takenAt)) return null;
  return refuse('invalid', 'ms since 1970', { field: 'takenAt' });
}
