/** Intervals of shares, rates and quantiles. `z` is the normal quantile of the confidence, 1.96 for 95 %. */

export interface Interval {
  low: number;
  high: number;
}

export const Z_95 = 1.959963985;
export const Z_999 = 3.290526731;

/** Wilson's score interval of a share (E. B. Wilson, 1927): sensible for small counts, and for none or all. */
export function wilson(successes: number, of: number, z = Z_95): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = successes / of;
  const zz = z * z;
  const middle = share + zz / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + zz / (4 * of * of));
  const whole = 1 + zz / of;
  return {
    low: successes === 0 ? 0 : Math.max(0, (middle - half) / whole),
    high: successes === of ? 1 : Math.min(1, (middle + half) / whole),
  };
}

/** Newcombe's interval of the difference of two shares, first less second (method 10, R. G. Newcombe, 1998). */
export function newcombe(
  first: { successes: number; of: number },
  second: { successes: number; of: number },
  z = Z_95,
): Interval {
  const [a, b] = [wilson(first.successes, first.of, z), wilson(second.successes, second.of, z)];
  const [p, q] = [share(first), share(second)];
  return {
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  };
}

function share({ successes, of }: { successes: number; of: number }): number {
  return of === 0 ? 0.5 : successes / of;
}

/** Garwood's exact interval of a Poisson count (F. Garwood, 1936), divided by what it was counted over. */
export function garwood(count: number, exposure: number, z = Z_95): Interval {
  if (exposure <= 0) return { low: 0, high: Number.POSITIVE_INFINITY };
  const tail = 1 - normalBelow(z);
  const low = count === 0 ? 0 : gammaQuantile(tail, count);
  return { low: low / exposure, high: gammaQuantile(1 - tail, count + 1) / exposure };
}

/**
 * The order statistics that hold the quantile with the confidence of `z`; of sorted values. Where so few values say
 * nothing of a side, its end is NaN: the smallest, or the largest, that was seen is no limit.
 */
export function quantile(sorted: readonly number[], p: number, z = Z_95): Interval & { value: number } {
  const n = sorted.length;
  if (n === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const half = z * Math.sqrt(n * p * (1 - p));
  return {
    value: at(Math.max(0, Math.ceil(n * p) - 1)),
    low: at(Math.floor(n * p - half) - 1),
    high: at(Math.ceil(n * p + half)),
  };
}

/** Mean of paired differences with its normal interval; fewer than five say nothing. */
export function pairedMean(differences: readonly number[], z = Z_95): Interval & { value: number } {
  const n = differences.length;
  const value = n === 0 ? 0 : differences.reduce((sum, one) => sum + one, 0) / n;
  if (n < 5) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const squares = differences.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const half = (z * Math.sqrt(squares / (n - 1))) / Math.sqrt(n);
  return { value, low: value - half, high: value + half };
}

/** Standard normal distribution (W. J. Cody's rational form of erfc would do more than is needed here). */
export function normalBelow(z: number): number {
  const half = regularisedGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? 0.5 - half : 0.5 + half;
}

/** x with P(shape, x) = p, by halving: P rises with x. */
function gammaQuantile(p: number, shape: number): number {
  let [low, high] = [0, shape + 10 * Math.sqrt(shape) + 20];
  while (regularisedGamma(shape, high) < p) high *= 2;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (regularisedGamma(shape, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(a, x), the lower regularised incomplete gamma function: series below a + 1, continued fraction above (Lentz). */
export function regularisedGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && Math.abs(term) > Math.abs(sum) * 1e-15; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, front * sum);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nonzero(an * d + b);
    c = nonzero(b + an / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return Math.max(0, 1 - front * h);
}

function nonzero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** Lanczos' approximation with g = 7 and nine terms: 15 digits. */
function logGamma(a: number): number {
  if (a < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * a)) - logGamma(1 - a);
  const x = a - 1;
  let sum = LANCZOS[0] as number;
  for (let n = 1; n < LANCZOS.length; n += 1) sum += (LANCZOS[n] as number) / (x + n);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
];
