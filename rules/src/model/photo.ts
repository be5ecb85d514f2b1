/** Photos as evidence: what is known of one, and what refers to it. The bytes are never part of a decision. */

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp';

/** As the gateway measured it, after its bytes were on the disk. */
export interface PhotoInput {
  /** SHA-256 of the bytes as they were sent, 64 hex digits. */
  id: string;
  bytes: number;
  type: PhotoType;
  /** Upright, pixels. */
  width: number;
  height: number;
  /** When the camera says it was taken, ms. */
  takenAt?: number;
}

/** The latest upload of this content. */
export interface Photo extends PhotoInput {
  /** User name. */
  uploadedBy: string;
  /** ms since 1970, UTC. */
  at: number;
}

/** What shows a photo. `person` is who uploaded it; a new kind of subject is a new word here. */
export type PhotoSubject =
  | 'person'
  | 'ticket'
  | 'patrol'
  | 'venue'
  | 'device'
  | 'emergency'
  | 'observation'
  | 'record'
  | 'pressure';

/** Whoever sees the subject sees the photo. */
export interface PhotoLink {
  photoId: string;
  subject: PhotoSubject;
  /** User id for a person. */
  subjectId: string;
  /** Empty when it is about no venue. */
  venueId: string;
  /** Empty for a person. */
  region: string;
  by: string;
  at: number;
}
