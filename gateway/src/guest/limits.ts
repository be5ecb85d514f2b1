/** What a guest may take of the machine, and how long it may be silent; all numbers are ours. [P8] */

export const GUEST_LIMITS = {
  /** How often it is asked whether it answers, ms. */
  pingMs: 2_000,
  /** A guest that answers nothing for so long is ended, ms: one message may keep a function node for 5 s. */
  silentMsMax: 12_000,
  /** Until the first answer after a start; a cold disk is slow, ms. */
  startMsMax: 60_000,
  /** It has answered for so long: what was wrong with it is over, ms. */
  steadyMs: 10_000,
  /** Waits before it is started again: doubled up to the second, ms. */
  againMsMin: 1_000,
  againMsMax: 60_000,
  /** Flows that lasted so long count as sound, ms: the next end is a first one. */
  soundMs: 120_000,
  /** Ends in a row, each soon after its flows began; then it is started without its flows. */
  endsInARowMax: 3,
  /** For what it does when it is asked to stop, ms. */
  stopMsMax: 3_000,
  /** Its JavaScript heap, and all of its memory; with more it is ended. */
  heapMib: 256,
  rssBytesMax: 640 * (1 << 20),
  /** Lines it says that are kept a second, and characters of one. */
  linesASecond: 20,
  lineCharactersMax: 500,
} as const;

export type GuestLimits = { readonly [K in keyof typeof GUEST_LIMITS]: number };
