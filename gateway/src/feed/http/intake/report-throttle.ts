/** How much one person may report: enough for a bad day, too little to drown a town. Forgotten at a restart. */

/** In 24 hours, a person; ours. */
export const REPORTS_MAX = 20;
const WINDOW_MS = 86_400_000;
/** Beyond it the one who has been quiet longest is forgotten. [P8] */
const PERSONS_MAX = 10_000;

export class ReportThrottle {
  readonly #times = new Map<string, number[]>();

  /** False when the person has reported enough; a report that is let through counts. */
  admit(userId: string, nowMs: number): boolean {
    const lately = (this.#times.get(userId) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
    this.#times.delete(userId);
    const isAdmitted = lately.length < REPORTS_MAX;
    if (isAdmitted) lately.push(nowMs);
    this.#times.set(userId, lately);
    const [quietest] = this.#times.keys();
    if (this.#times.size > PERSONS_MAX && quietest !== undefined) this.#times.delete(quietest);
    return isAdmitted;
  }
}
