/** How long a receiver asks us to wait. */

/** Ours: a receiver that asks for longer is asked again after this, ms. */
const WAIT_MS_MAX = 3_600_000;

/** Of the header `Retry-After`: seconds or an HTTP date. Undefined when there is none that can be read. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), WAIT_MS_MAX);
}
