/** From when on InfluxDB keeps what lies in a bucket, asked for by `SHOW RETENTION POLICIES`. */

import type { Clock } from '../../../base/clock.ts';
import { GatewayError } from '../../../base/errors.ts';
import { type InfluxQuery, nameOf } from './influx-query.ts';

/** A changed retention is known after this, ms. */
export const RETENTION_KNOWN_MS = 300_000;
/** Stores drop in strokes of minutes, so an equal retention is not a shorter one, ms. */
const STROKE_MS = 60_000;
const SHAPE = { columns: ['name', 'duration', 'default'] };
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

export type KeptFrom = (bucket: string) => Promise<number>;

/**
 * → ms. `0s` is for ever with a login of 1.x; with a token it may mean nothing and counts as not known. What is not known is kept as raw readings are
 * here, from `rawFrom` on: beyond that only the embedded store is trusted. [P6]
 */
export function bucketRetention(
  query: InfluxQuery,
  { token, clock, rawFrom }: { token: string; clock: Clock; rawFrom(): number },
): KeptFrom {
  const isFirst = token === '' || token.includes(':');
  const known = new Map<string, { keptMs: number | undefined; untilMs: number }>();
  return async (bucket) => {
    let found = known.get(bucket);
    if (found === undefined || clock.monotonicMs() >= found.untilMs) {
      const keptMs = await ask(query, bucket);
      found = { keptMs, untilMs: clock.monotonicMs() + RETENTION_KNOWN_MS };
      known.set(bucket, found);
    }
    if (found.keptMs === 0 && isFirst) return 0;
    const from = !found.keptMs ? rawFrom() : clock.nowMs() - found.keptMs;
    return from - STROKE_MS;
  };
}

async function ask(query: InfluxQuery, bucket: string): Promise<number | undefined> {
  const [db = '', policy] = bucket.split('/');
  try {
    const rows = await query.rows(bucket, `SHOW RETENTION POLICIES ON ${nameOf(db)}`, SHAPE);
    const row = rows.find((each) => (policy === undefined ? each.default === true : each.name === policy));
    return durationMs(String(row?.duration));
  } catch (cause) {
    if (cause instanceof GatewayError) return undefined;
    throw cause;
  }
}

/** `720h0m0s`; undefined for what is none. */
function durationMs(text: string): number | undefined {
  if (!/^(\d+[hms])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([hms])/g)];
  const ms = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
  return ms;
}
