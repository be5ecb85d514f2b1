/** How much one person or address may send in: enough for a bad day, too little to drown a town. Forgotten at a restart. */

/** In 24 hours, a person; ours. */
export const REPORTS_MAX = 20;
const WINDOW_MS = 86_400_000;
/** Beyond it the one who has been quiet longest is forgotten. [P8] */
const PERSONS_MAX = 10_000;

export class ReportThrottle {
  readonly #max: number;
  readonly #times = new Map<string, number[]>();

  constructor(max = REPORTS_MAX) {
    this.#max = max;
  }

  /** False when the person has reported enough; a report that is let through counts. */
  admit(who: string, nowMs: number): boolean {
    const lately = (this.#times.get(who) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
    this.#times.delete(who);
    const isAdmitted = lately.length < this.#max;
    if (isAdmitted) lately.push(nowMs);
    this.#times.set(who, lately);
    const [quietest] = this.#times.keys();
    if (this.#times.size > PERSONS_MAX && quietest !== undefined) this.#times.delete(quietest);
    return isAdmitted;
  }
}
