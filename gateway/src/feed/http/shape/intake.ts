/** Shapes of what comes in from outside. */

import { z } from 'zod';
import { FilingShape } from '../filings/read-routes.ts';
import { Id, Millis, Note, Version, words } from './basic.ts';
import { Awaiting } from './loop.ts';
import { PhotoId, PhotoIds } from './photos.ts';

const Label = z.enum([
  'smoke_visible',
  'blocked_exit',
  'e_bike_indoors',
  'illegal_wiring',
  'extinguisher_missing',
  'combustible_panels',
]);
const Share = z.number().min(0).max(1);
const Box = z
  .object({ x: Share, y: Share, w: Share, h: Share })
  .describe('Left, top, width and height, each 0–1 of the upright picture');
const Words = words(200);

export const PictureIntake = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, '1–64 of A-Z a-z 0-9 . _ : -')
    .describe('Of the client: the same one again is the same picture'),
  venueId: Id,
  findings: z
    .array(z.object({ label: Label, confidence: Share, box: Box.optional() }))
    .min(1)
    .max(20),
  model: Words,
  capturedAt: Millis,
  photo: PhotoId,
  camera: Words.optional(),
});

export const ObservationShape = FilingShape.extend({
  ...Awaiting,
  label: Label,
  confidence: Share.describe('The highest so far'),
  model: z.string(),
  camera: z.string().optional(),
  box: Box.optional(),
  capturedAt: Millis,
  count: z.int().describe('Pictures in which it was seen'),
  photos: z.array(z.string()),
  keys: z.array(z.string()),
  ticketId: z.string().optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
});
export const PictureAnswer = z.object({ repeated: z.boolean(), observations: z.array(ObservationShape) });
export const Confirm = z.object({ note: Note.optional(), version: Version.optional() });
export const Dismiss = z.object({ reason: Note, version: Version.optional() });

export const ReportIntake = z.object({
  venueId: Id.optional(),
  region: Id.optional(),
  place: Words.optional().describe('Needed without a venue'),
  what: Note,
  photos: PhotoIds.default([]),
});
export const ReportShape = z.object({
  id: z.string(),
  at: Millis,
  region: z.string(),
  venueId: z.string().optional(),
  place: z.string().optional(),
  what: z.string(),
  photos: z.array(z.string()),
  state: z.string().describe('Of the work on it; `gone` when the history no longer has it'),
  dueAt: Millis.optional(),
  closedAt: Millis.optional(),
});
