/** Collects what arrives and hands it over at a pace that an eye can follow, so that a flood costs few redraws and not thousands. */

/** Between two hand-overs: five pictures a second, and acts are answered in between. */
const GAP_MS = 200;

export interface PacedBatch<T> {
  add(item: T): void;
  /** Hands over now what waits. */
  flush(): void;
  /** Forgets what waits. */
  clear(): void;
}

/**
 * The first after a rest is handed over at once. By a timer and not by a frame: a hidden page draws none, and what
 * comes of a hand-over is worked out in a task of its own, before the browser's for style and layout.
 */
export function pacedBatch<T>(take: (items: T[]) => void): PacedBatch<T> {
  let waiting: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tookAt = Number.NEGATIVE_INFINITY;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const items = waiting;
    waiting = [];
    if (items.length === 0) return;
    tookAt = performance.now();
    take(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      timer ??= setTimeout(flush, Math.max(0, tookAt + GAP_MS - performance.now()));
    },
    flush,
    clear: () => {
      waiting = [];
    },
  };
}
