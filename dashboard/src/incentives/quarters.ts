/** Quarters as the rules name them: `2026-Q1`. */

import { asUtc } from '../time/zone.ts';

/** Of this moment in the district's time. */
export function quarterOf(atMs: number): string {
  const at = asUtc(atMs);
  return `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
}

/** The newest first, the one that still runs on top. */
export function quartersBack(atMs: number, count: number): string[] {
  const at = asUtc(atMs);
  const index = at.getUTCFullYear() * 4 + Math.floor(at.getUTCMonth() / 3);
  return Array.from({ length: count }, (_, i) => `${Math.floor((index - i) / 4)}-Q${((index - i) % 4) + 1}`);
}
