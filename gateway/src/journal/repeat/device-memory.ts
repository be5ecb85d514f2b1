/** What the repeat filter remembers of one device; every function returns a new memory, only contents are shared. */

import type { ContentMemory } from './content-memory.ts';
import { hasSeq, type SeqIntervals, withSeq } from './seq-intervals.ts';

/** Limits of the filter; their numbers come from the surface (§2, Identity) or are ours. */
export interface RepeatLimits {
  bootsMax: number;
  intervalsMax: number;
  /** Boots that left the memory but are still known by number; older ones by their highest number. */
  forgottenBootsMax: number;
  /** Content hashes kept for one device. A power of two. */
  contentsMax: number;
  /** First size of a table of content hashes. A power of two. */
  contentsMin: number;
  /**
   * Of all devices together: at the limit tables stop growing and remember fewer of the latest readings. Each
   * boot's first table is outside of it.
   */
  contentsOfAllMax: number;
}

export const REPEAT_LIMITS: Readonly<RepeatLimits> = Object.freeze({
  bootsMax: 8,
  intervalsMax: 64,
  forgottenBootsMax: 64,
  contentsMax: 2_048,
  contentsMin: 16,
  contentsOfAllMax: 4 << 20,
});

export interface BootMemory {
  readonly boot: number;
  readonly intervals: SeqIntervals;
  /** It had been forgotten and came back: any of its readings may be a repeat. */
  readonly isUncertain: boolean;
  readonly contents: ContentMemory | undefined;
}

export interface DeviceMemory {
  readonly generation: number;
  /** Latest used last. */
  readonly boots: readonly BootMemory[];
  readonly forgotten: readonly number[];
  /** Highest boot that even `forgotten` forgot; −1 = none. */
  readonly forgottenUpTo: number;
}

export function emptyMemory(generation: number): DeviceMemory {
  return { generation, boots: [], forgotten: [], forgottenUpTo: -1 };
}

/** `fresh`: never seen. `seen`: its number was seen, its content is compared elsewhere. `unsure`: may be either. */
export function seenBefore(memory: DeviceMemory, boot: number, seq: number): 'fresh' | 'seen' | 'unsure' {
  const known = bootOf(memory, boot);
  if (known === undefined) return isForgotten(memory, boot) ? 'unsure' : 'fresh';
  if (hasSeq(known.intervals, seq)) return 'seen';
  return known.isUncertain ? 'unsure' : 'fresh';
}

export function bootOf(memory: DeviceMemory, boot: number): BootMemory | undefined {
  return memory.boots.find((known) => known.boot === boot);
}

/** The memory after a stored reading; the oldest boot may leave it. */
export function remember(
  memory: DeviceMemory,
  reading: { boot: number; seq: number },
  limits: RepeatLimits,
): DeviceMemory {
  const { boot, seq } = reading;
  const known = bootOf(memory, boot) ?? newBoot(memory, boot);
  const intervals = withSeq(known.intervals, seq, limits.intervalsMax);
  const others = memory.boots.filter((other) => other.boot !== boot);
  const grown = { ...memory, boots: [...others, { ...known, intervals }] };
  return grown.boots.length > limits.bootsMax ? forgetOldest(grown, limits) : grown;
}

function newBoot(memory: DeviceMemory, boot: number): BootMemory {
  return { boot, intervals: [], isUncertain: isForgotten(memory, boot), contents: undefined };
}

/** Boots may be random numbers, so beyond the list of numbers this errs towards "forgotten". */
function isForgotten(memory: DeviceMemory, boot: number): boolean {
  return boot <= memory.forgottenUpTo || memory.forgotten.includes(boot);
}

function forgetOldest(memory: DeviceMemory, limits: RepeatLimits): DeviceMemory {
  const [oldest, ...boots] = memory.boots;
  if (oldest === undefined) return memory;
  const forgotten = [...memory.forgotten.filter((boot) => boot !== oldest.boot), oldest.boot];
  let { forgottenUpTo } = memory;
  while (forgotten.length > limits.forgottenBootsMax) {
    forgottenUpTo = Math.max(forgottenUpTo, forgotten.shift() as number);
  }
  return { ...memory, boots, forgotten, forgottenUpTo };
}
