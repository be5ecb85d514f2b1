/** The wall's live picture as reactive state: the board, how fresh it is, and the link it comes over. */

import { computed, onScopeDispose, type Ref, shallowRef } from 'vue';
import { refreshVenue } from '../places/venue-book.ts';
import { sessionOver } from '../session/session.ts';
import { followClock, monotonicMs } from '../time/use-now.ts';
import type { Board } from './board.ts';
import { type Freshness, freshnessOf, type Heard, NOTHING_HEARD, STALE_AFTER_MS } from './freshness.ts';
import { followWall } from './link/follow-wall.ts';
import type { Link } from './link/wall-connection.ts';

export interface LiveWall {
  board: Readonly<Ref<Board | null>>;
  link: Readonly<Ref<Link>>;
  /** Code or words of what broke the link. */
  reason: Readonly<Ref<string>>;
  freshness: Readonly<Ref<Freshness>>;
  /** Since this page began to wait for its first picture, ms. */
  waitedMs: Readonly<Ref<number>>;
  /** What is shown may not be true any more. */
  isStale: Readonly<Ref<boolean>>;
}

export function useWall(): LiveWall {
  const board = shallowRef<Board | null>(null);
  const link = shallowRef<Link>('connecting');
  const reason = shallowRef('');
  const heard = shallowRef<Heard>(NOTHING_HEARD);
  const beganAt = performance.now();

  const connection = followWall({
    onBoard: (next) => {
      board.value = next;
    },
    onHeard: (next) => {
      heard.value = next;
      followClock(next.clockOffsetMs);
    },
    onLink: (next, why = '') => {
      link.value = next;
      reason.value = next === 'lost' ? why : '';
    },
    onPlace: (kind, object) => {
      if (kind === 'venue') refreshVenue(object.id);
      // Health alone changes often, and changes no name and no place.
      else if ('kind' in object) refreshVenue((object as { venueId?: string }).venueId ?? '');
    },
    onEnded: (code) => {
      if (code === 'not-signed-in') sessionOver();
    },
  });
  onScopeDispose(() => connection.close());

  const freshness = computed(() => freshnessOf(heard.value, monotonicMs.value));
  const waitedMs = computed(() => Math.max(0, monotonicMs.value - beganAt));
  const isStale = computed(() => {
    if (freshness.value.kind === 'waiting') return waitedMs.value >= STALE_AFTER_MS;
    return freshness.value.kind === 'stale';
  });
  return { board, link, reason, freshness, waitedMs, isStale };
}
