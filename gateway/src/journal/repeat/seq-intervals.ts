/** Which sequence numbers were seen, as sorted pairs of first and last: [first, last, first, last, …]. */

export type SeqIntervals = readonly number[];

export function hasSeq(intervals: SeqIntervals, seq: number): boolean {
  const after = indexAfter(intervals, seq);
  return after > 0 && seq <= at(intervals, after - 1);
}

/**
 * With `seq` added; the argument stays as it is. Beyond `intervalsMax` the two lowest intervals become one:
 * the numbers between them then count as seen, which makes a reading uncertain but never drops it.
 */
export function withSeq(intervals: SeqIntervals, seq: number, intervalsMax: number): SeqIntervals {
  const after = indexAfter(intervals, seq);
  if (after > 0 && seq <= at(intervals, after - 1)) return intervals;
  const extendsLeft = after > 0 && at(intervals, after - 1) === seq - 1;
  const extendsRight = after < intervals.length && at(intervals, after) === seq + 1;
  const grown = intervals.slice();
  if (extendsLeft && extendsRight) grown.splice(after - 1, 2);
  else if (extendsLeft) grown[after - 1] = seq;
  else if (extendsRight) grown[after] = seq;
  else grown.splice(after, 0, seq, seq);
  if (grown.length > intervalsMax * 2) grown.splice(1, 2);
  return grown;
}

/** Index after the last interval that begins at or before `seq`; from the end, where new numbers arrive. */
function indexAfter(intervals: SeqIntervals, seq: number): number {
  let index = intervals.length;
  while (index > 0 && at(intervals, index - 2) > seq) index -= 2;
  return index;
}

function at(intervals: SeqIntervals, index: number): number {
  return intervals[index] as number;
}
