/** Finds the highest rate that a system keeps up with, by trying rates. */

export interface RateSearch {
  startAt: number;
  /** While no rate has failed, the next is so many times the last; while none has held, one so-many-th. */
  growth: number;
  /** The search ends when the lowest failed rate is at most so many times the highest held one. */
  precision: number;
  triesMax: number;
}

export interface RateTry {
  rate: number;
  isHeld: boolean;
}

/** `sustained` is 0 when no rate held. Between a held and a failed rate the geometric middle is tried next. */
export async function searchRate(
  search: RateSearch,
  holds: (rate: number) => Promise<boolean>,
): Promise<{ sustained: number; tries: RateTry[] }> {
  const tries: RateTry[] = [];
  let held = 0;
  let failed = Number.POSITIVE_INFINITY;
  let rate = search.startAt;
  while (tries.length < search.triesMax && failed > held * search.precision) {
    const isHeld = await holds(rate);
    tries.push({ rate, isHeld });
    if (isHeld) held = rate;
    else failed = rate;
    rate = nextRate({ held, failed, growth: search.growth });
  }
  return { sustained: held, tries };
}

function nextRate({ held, failed, growth }: { held: number; failed: number; growth: number }): number {
  if (failed === Number.POSITIVE_INFINITY) return Math.round(held * growth);
  if (held === 0) return Math.round(failed / growth);
  return Math.round(Math.sqrt(held * failed));
}
