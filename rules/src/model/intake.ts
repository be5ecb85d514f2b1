/** What comes in from outside: what a program recognised in a picture, and what a person reports. */

import type { FilingBase } from './filing.ts';
import type { Awaiting } from './loop/call.ts';

export const RECOGNITION_LABELS = [
  'smoke_visible',
  'blocked_exit',
  'e_bike_indoors',
  'illegal_wiring',
  'extinguisher_missing',
  'combustible_panels',
] as const;
export type RecognitionLabel = (typeof RECOGNITION_LABELS)[number];

export interface RecognisedFinding {
  label: RecognitionLabel;
  /** 0–1, as the model says. */
  confidence: number;
  /** Left, top, width, height, each 0–1 of the upright picture. */
  box?: { x: number; y: number; w: number; h: number };
}

/** One label seen at one venue: suspected until its confidence suffices or a person says so. */
export interface ObservationFiling extends FilingBase<'observation'>, Awaiting {
  venueId: string;
  state: 'suspected' | 'ticketed' | 'dismissed' | 'closed';
  label: RecognitionLabel;
  /** The highest so far. */
  confidence: number;
  /** What the latest picture said. */
  model: string;
  camera?: string;
  box?: RecognisedFinding['box'];
  capturedAt: number;
  /** Pictures in which it was seen. */
  count: number;
  /** The first ones; more are counted and not kept. */
  photos: string[];
  /** Client-given ids of the latest pictures: the same one again is the same picture. */
  keys: string[];
  ticketId?: string;
  /** Who confirmed or dismissed it. */
  decidedBy?: string;
  reason?: string;
}

/** What a person reported, kept for the reporter; the work on it is the ticket's. */
export interface ReportFiling extends FilingBase<'report'> {
  state: 'filed';
  ticketId: string;
  what: string;
  place?: string;
  photos: string[];
}

export type IntakeAct =
  | {
      type: 'intake.picture';
      /** Given by the client, 1–64 characters of ids. */
      key: string;
      venueId: string;
      findings: RecognisedFinding[];
      model: string;
      camera?: string;
      /** ms since 1970, as the camera says. */
      capturedAt: number;
      photo: string;
    }
  | { type: 'intake.confirm'; observationId: string; expectedVersion?: number; note?: string }
  | { type: 'intake.dismiss'; observationId: string; expectedVersion?: number; reason: string }
  /** At a venue, or at a place of a region. */
  | {
      type: 'intake.report';
      venueId?: string;
      region?: string;
      place?: string;
      what: string;
      photos: string[];
    };
