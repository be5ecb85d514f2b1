/** Collects what arrives and hands it over once per picture, so that a flood costs one redraw and not thousands. */

/** A hidden page draws no frames, but its sound and its title must still follow. */
const HIDDEN_WAIT_MS = 250;

export interface FrameBatch<T> {
  add(item: T): void;
  /** Hands over now what waits. */
  flush(): void;
  /** Forgets what waits. */
  clear(): void;
}

export function frameBatch<T>(take: (items: T[]) => void): FrameBatch<T> {
  let waiting: T[] = [];
  let isAsked = false;
  const flush = () => {
    if (!isAsked) return;
    isAsked = false;
    const items = waiting;
    waiting = [];
    if (items.length > 0) take(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(flush);
      // Whichever comes first; the other finds nothing to do.
      setTimeout(flush, HIDDEN_WAIT_MS);
    },
    flush,
    clear: () => {
      waiting = [];
    },
  };
}
