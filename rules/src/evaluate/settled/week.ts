/** What is usual for a device at each hour of the week: mean and variance of that hour's means, week by week. */

const DAYS = 7;
const HOURS = 24;
/** Mean, variance and weeks of each hour, Monday 00:00 first. */
const STRIDE = 3;

/**
 * An older week counts for less by this share with each newer one: a drift of less than an eighth of a rule's `above` a
 * week is followed and never told, a season is.
 */
const WEIGHT = 1 / 8;
/** From so many weeks on the hour's own variance is believed. */
const WEEKS_BELIEVED = 3;
/** Weeks are counted no further. */
const WEEKS_MAX = 255;

export interface Usual {
  mean: number;
  /** Standard deviation. */
  deviation: number;
}

/** Answers the week with the hour in it: the same list, or a new one before the first hour. */
export function learnHour(before: Float32Array | null, slot: number, mean: number): Float32Array {
  const week = before ?? new Float32Array(DAYS * HOURS * STRIDE);
  const place = slot * STRIDE;
  const weeks = week[place + 2] as number;
  const away = mean - (week[place] as number);
  const weight = weeks === 0 ? 1 : Math.max(WEIGHT, 1 / (weeks + 1));
  week[place] = (week[place] as number) + weight * away;
  week[place + 1] = weeks === 0 ? 0 : (1 - weight) * ((week[place + 1] as number) + weight * away * away);
  week[place + 2] = Math.min(weeks + 1, WEEKS_MAX);
  return week;
}

/**
 * The hour as it was in the weeks before. Until three of them are known its variance is at least that of the same hour
 * of all days; an hour that never was is what the same hour of the other days is, or at last what all hours are.
 * Undefined while nothing is known.
 */
export function usualOf(week: Float32Array | null, slot: number): Usual | undefined {
  if (week === null) return undefined;
  const place = slot * STRIDE;
  const weeks = week[place + 2] as number;
  const own = { mean: week[place] as number, variance: week[place + 1] as number };
  if (weeks >= WEEKS_BELIEVED) return usual(own);
  const day = pool(week, slot % HOURS, HOURS);
  const wide = day.count >= 2 ? day : pool(week, 0, 1);
  if (wide.count === 0) return undefined;
  if (weeks > 0) return usual({ mean: own.mean, variance: Math.max(own.variance, wide.variance) });
  return usual({ mean: day.count > 0 ? day.mean : wide.mean, variance: wide.variance });
}

function usual({ mean, variance }: { mean: number; variance: number }): Usual {
  return { mean, deviation: Math.sqrt(variance) };
}

/** All known hours from `first` on in steps: the mean of their means, and the variance between and within them. */
function pool(
  week: Float32Array,
  first: number,
  step: number,
): { count: number; mean: number; variance: number } {
  let [count, sum, squares, within] = [0, 0, 0, 0];
  for (let slot = first; slot < DAYS * HOURS; slot += step) {
    const place = slot * STRIDE;
    if (week[place + 2] === 0) continue;
    const mean = week[place] as number;
    count += 1;
    sum += mean;
    squares += mean * mean;
    within += week[place + 1] as number;
  }
  if (count === 0) return { count, mean: 0, variance: 0 };
  const mean = sum / count;
  return { count, mean, variance: Math.max(0, squares / count - mean * mean) + within / count };
}
