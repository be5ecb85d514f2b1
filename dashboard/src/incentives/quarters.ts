/** Quarters as the rules name them: `2026-Q1`. */

/** Of this moment in the time of this place. */
export function quarterOf(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-Q${Math.floor(at.getMonth() / 3) + 1}`;
}

/** The newest first, the one that still runs on top. */
export function quartersBack(atMs: number, count: number): string[] {
  const at = new Date(atMs);
  const index = at.getFullYear() * 4 + Math.floor(at.getMonth() / 3);
  return Array.from({ length: count }, (_, i) => `${Math.floor((index - i) / 4)}-Q${((index - i) % 4) + 1}`);
}
