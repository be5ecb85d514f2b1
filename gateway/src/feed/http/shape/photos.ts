/** Shapes of photos, and of their ids in acts. */

import { z } from 'zod';
import { Millis } from './basic.ts';

export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
/** What an act may name at once; the decision refuses more as well. */
export const PHOTOS_AN_ACT_MAX = 20;

export const PhotoId = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'the id that POST /photos answered with')
  .describe('SHA-256 of the bytes as they were sent, 64 hex digits');
export const PhotoIds = z.array(PhotoId).max(PHOTOS_AN_ACT_MAX);

export const PhotoShape = z.object({
  id: PhotoId,
  bytes: z.int(),
  type: z.enum(PHOTO_TYPES),
  width: z.int().describe('Upright, pixels'),
  height: z.int(),
  takenAt: Millis.optional().describe('As the camera says, ms'),
  uploadedBy: z.string(),
  at: Millis,
});
