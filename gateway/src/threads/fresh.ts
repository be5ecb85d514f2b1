/** Queries that wait a little, so that what was acknowledged before the question is in the answer. */

/** Longest wait for a reader that lags; then the answer is what there is, ms. */
export const FRESHNESS_WAIT_MS_MAX = 2_000;

// biome-ignore lint/suspicious/noExplicitAny: any asynchronous function; its types are kept.
type Calls = Record<string, (...args: any[]) => Promise<any>>;

/** The same functions, each called when `caughtUp` resolves. */
export function fresh<T>(calls: T, caughtUp: () => Promise<void>): T {
  return new Proxy(calls as T & object, {
    get: (target, name) => {
      const call = (target as Calls)[name as string];
      return typeof call !== 'function'
        ? call
        : (...args: unknown[]) => caughtUp().then(() => call.apply(target, args));
    },
  });
}
