/** Rows of several recordings in one order of time, each read only as far as it is needed. */

interface Timed {
  offsetMs: number;
}

/** Of the same time: in the order of the recordings. A recording whose time goes back keeps its own order. */
export async function* mergedRows<R extends Timed>(
  recordings: readonly AsyncIterable<R>[],
): AsyncGenerator<{ index: number; row: R }> {
  const readers = recordings.map((rows) => rows[Symbol.asyncIterator]());
  const heads = await Promise.all(readers.map((reader) => reader.next()));
  for (;;) {
    let first = -1;
    heads.forEach((head, index) => {
      if (head.done === true) return;
      const best = first === -1 ? undefined : heads[first];
      if (best === undefined || best.done === true || head.value.offsetMs < best.value.offsetMs)
        first = index;
    });
    const head = heads[first];
    const reader = readers[first];
    if (head === undefined || head.done === true || reader === undefined) return;
    yield { index: first, row: head.value };
    heads[first] = await reader.next();
  }
}
