/** Numbers for the readings of devices that give none: from the maker's time where there is one, else counted. */

/** Lives of a foreign device in the repeat filter: one for what the maker dated, one for what came undated. Ours. */
export const DATED_BOOT = 4_042_260_481;
export const COUNTED_BOOT = 4_042_260_482;

/** 2020, UTC: with 13 bits a millisecond the numbers last for 34 years. */
const SINCE_MS = 1_577_836_800_000;
const SLOTS = 8_192;
const SEQ_MS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / SLOTS) - 1;
/** Numbers of one device given last that are looked at for one that is taken. */
const REMEMBERED = 16;

/**
 * One device's numbers. A message that the maker dated gets the same number whenever it comes again after a restart,
 * so that the journal's repeat filter knows it. Within a run the same content under the same time is another message:
 * a clock of the maker's may stand still, and an alarm must not be taken for its own repeat.
 */
export class Numbers {
  readonly #given: number[] = [];
  #counted: number;

  /** `startedAt`: when this run began, ms; a device sends no eight messages a millisecond for long. */
  constructor(startedAt: number) {
    this.#counted = Math.max(0, startedAt - SINCE_MS) * 8;
  }

  /** Of a reading that the maker dated `at`, ms; `content` is everything else that it says. */
  dated(at: number, content: string): number {
    let seq = (at - SINCE_MS) * SLOTS + slotOf(content);
    while (this.#given.includes(seq)) seq += 1;
    this.#given.push(seq);
    if (this.#given.length > REMEMBERED) this.#given.shift();
    return seq;
  }

  /** Of one without a time: goes on from run to run, unless the gateway's clock was set back between them. */
  counted(): number {
    this.#counted += 1;
    return this.#counted;
  }
}

/** Whether a maker's time can be part of a number. */
export function isDatable(at: number): boolean {
  return Number.isSafeInteger(at) && at > SINCE_MS && at - SINCE_MS < SEQ_MS_MAX;
}

/** FNV-1a. */
function slotOf(content: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < content.length; n += 1) hash = Math.imul(hash ^ content.charCodeAt(n), 0x01000193);
  return (hash >>> 0) % SLOTS;
}
