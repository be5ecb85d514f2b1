/** The door of GB/T 45839: which platform posts, by its token, and what of its body was taken. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { Rate } from '../line/rate.ts';
import type { ForeignTaker } from '../ports.ts';
import type { Mapping } from './mapping.ts';
import { type Interface, readBody } from './read.ts';

/** Bodies a second of one platform, and how many at once; ours. A body holds up to 500 devices. */
const BODIES_PER_SECOND = 20;
const BODIES_AT_ONCE = 200;

export interface PlatformSource {
  id: string;
  token: string;
  mapping: Mapping;
}

export interface PlatformTaken {
  taken: number;
  rejected: { at: number; reason: string }[];
}

/** What the API asks of it. */
export interface PlatformDoor {
  /** Id of the platform whose token this is. */
  whose(token: string): string | undefined;
  /** Resolves after the journal's commit; `too-fast` says in how many ms it may come again. [P1] */
  take(id: string, kind: Interface, body: unknown): Promise<PlatformTaken | { tooFastMs: number }>;
}

/** The name of a platform among sources of foreign devices. */
export function platformSource(id: string): string {
  return `gbt45839-${id}`;
}

export function createPlatformDoor(
  sources: readonly PlatformSource[],
  { foreign, clock }: { foreign: ForeignTaker; clock: Clock },
): PlatformDoor {
  const known = sources.map((source) => ({
    ...source,
    hash: hashOf(source.token),
    rate: new Rate(BODIES_PER_SECOND, BODIES_AT_ONCE, clock.monotonicMs()),
  }));
  return {
    whose: (token) => {
      const hash = hashOf(token);
      // All are compared: how long it takes says nothing about any of them.
      const fitting = known.filter((source) => timingSafeEqual(source.hash, hash));
      return fitting[0]?.id;
    },
    take: async (id, kind, body) => {
      const source = known.find((each) => each.id === id);
      if (source === undefined) throw new Error(`no platform ${id}`);
      const tooFastMs = source.rate.take(clock.monotonicMs());
      if (tooFastMs > 0) return { tooFastMs };
      const { decoded, taken, rejected } = readBody(kind, body, source.mapping);
      await foreign.take(platformSource(id), decoded, clock.nowMs());
      return { taken, rejected };
    },
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
