/** What the repeat filter remembers of one device; every function returns a new memory, only contents are shared. */

import { BootContents } from '../contents/boot-contents.ts';

/** Limits of the filter; their numbers come from the surface (§2, Identity) or are ours. */
export interface RepeatLimits {
  bootsMax: number;
  /** Boots that left the memory but are still known by number; older ones by their highest number. */
  forgottenBootsMax: number;
}

export const REPEAT_LIMITS: Readonly<RepeatLimits> = Object.freeze({ bootsMax: 8, forgottenBootsMax: 64 });

export interface BootMemory {
  readonly boot: number;
  /** It had been forgotten and came back: any of its readings may be a repeat. */
  readonly isUncertain: boolean;
  readonly contents: BootContents;
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

export function bootOf(memory: DeviceMemory, boot: number): BootMemory | undefined {
  return memory.boots.find((known) => known.boot === boot);
}

/** Of a reading whose content is not known: whether it may have been stored all the same. */
export function mayBeForgotten(memory: DeviceMemory, boot: number, seq: number): boolean {
  const known = bootOf(memory, boot);
  if (known === undefined) return isForgotten(memory, boot);
  return known.isUncertain || seq <= known.contents.lostUpTo;
}

/** The memory after a stored reading of this boot; the oldest boot may leave it. */
export function remember(
  memory: DeviceMemory,
  of: { deviceId: string; boot: number },
  limits: RepeatLimits,
): DeviceMemory {
  const { boot, deviceId } = of;
  if (memory.boots.at(-1)?.boot === boot) return memory;
  const known = bootOf(memory, boot) ?? {
    boot,
    isUncertain: isForgotten(memory, boot),
    contents: new BootContents(deviceId, memory.generation, boot),
  };
  const others = memory.boots.filter((other) => other.boot !== boot);
  const grown = { ...memory, boots: [...others, known] };
  return grown.boots.length > limits.bootsMax ? forgetOldest(grown, limits) : grown;
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
