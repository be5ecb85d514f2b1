/** Tells readings that a device sends again from new ones, as the journal does, in the memory of one run. */

interface Memory {
  boot: number;
  newest: number;
  /** Numbers below the newest that have not come: they may come late. */
  missing: Set<number>;
}

/** Beyond it, what is missing is taken as lost. [P8] */
const MISSING_MAX = 10_000;

export class RepeatFilter {
  readonly #memories = new Map<string, Memory>();

  /** By number within a boot alone: a simulated device never gives one number to two readings. */
  isRepeat(deviceId: string, { boot, seq }: { boot: number; seq: number }): boolean {
    const memory = this.#memories.get(deviceId);
    if (memory === undefined || boot > memory.boot) {
      this.#memories.set(deviceId, { boot, newest: seq, missing: new Set() });
      return false;
    }
    if (boot < memory.boot) return false;
    if (seq > memory.newest) {
      for (let lost = memory.newest + 1; lost < seq && memory.missing.size < MISSING_MAX; lost += 1) {
        memory.missing.add(lost);
      }
      memory.newest = seq;
      return false;
    }
    return !memory.missing.delete(seq);
  }
}
