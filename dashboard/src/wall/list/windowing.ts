/** Which rows of a long list are worth drawing: those in sight and a few around them. */

export interface Slot {
  top: number;
  height: number;
}

export interface Visible {
  /** First and one past the last row to draw. */
  from: number;
  to: number;
}

export function layOut(heights: readonly number[]): { slots: Slot[]; total: number } {
  let top = 0;
  const slots = heights.map((height) => {
    const slot = { top, height };
    top += height;
    return slot;
  });
  return { slots, total: top };
}

/** `margin` px above and below are drawn too, so that a scroll shows no holes. */
export function visibleRows(
  slots: readonly Slot[],
  { scrollTop, viewHeight, margin }: { scrollTop: number; viewHeight: number; margin: number },
): Visible {
  const begin = scrollTop - margin;
  const end = scrollTop + viewHeight + margin;
  const from = firstAfter(slots, begin);
  let to = from;
  while (to < slots.length && (slots[to] as Slot).top < end) to += 1;
  return { from, to };
}

/** First row whose bottom lies below `y`, by halving: a flood's list is long. */
function firstAfter(slots: readonly Slot[], y: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { top, height } = slots[middle] as Slot;
    if (top + height <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where to scroll so that the row is wholly in sight; as it is when it is already. */
export function scrollInto(slot: Slot, scrollTop: number, viewHeight: number): number {
  if (slot.top < scrollTop) return slot.top;
  const bottom = slot.top + slot.height;
  return bottom > scrollTop + viewHeight ? bottom - viewHeight : scrollTop;
}

/** Rows that lie wholly or mostly below the view. */
export function firstHidden(slots: readonly Slot[], bottom: number): number {
  const at = slots.findIndex(({ top, height }) => top + height / 2 > bottom);
  return at === -1 ? slots.length : at;
}
