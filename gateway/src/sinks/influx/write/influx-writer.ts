/** Writes lines to InfluxDB with the official client; batching, retry and the search for a bad line are ours. */

import { InfluxDB, setLogger } from '@influxdata/influxdb-client';
import type { RefusedLine } from './refused-lines.ts';
import { InfluxBusy, judge, NAMES_THE_LINE } from './verdict.ts';

export interface InfluxOptions {
  url: string;
  token: string;
  org: string;
}

/** What it wrote of a request: everything but the refused lines is stored. */
export interface Written {
  refused: RefusedLine[];
  /** Lines that lie beyond the bucket's own retention: the server drops them, as it would a moment later. */
  expired: number;
}

/** Lines a request; InfluxDB recommends 5,000. */
const LINES_A_REQUEST_MAX = 5_000;
/**
 * Lines of one write that may be set aside. Our lines differ in values alone, so more of them means that the bucket
 * does not fit, which is the operator's to see and no reason to lose readings. [P6]
 */
export const REFUSED_A_WRITE_MAX = 100;
/** For one request as a whole, however slowly it is answered; then it is tried again. */
export const REQUEST_MS_MAX = 30_000;

export interface InfluxWriter {
  /**
   * Resolves when every line is stored, refused or expired; rejects with InfluxBusy when all must be tried again,
   * which is harmless: a line that was stored overwrites itself.
   */
  write(bucket: string, lines: readonly string[]): Promise<Written>;
}

/** One request. */
async function sendOnce(
  to: InfluxOptions & { bucket: string; requestMsMax: number },
  lines: readonly string[],
): Promise<void> {
  // A signal, because the client's own timeout starts again with each byte and leaves the request open.
  const client = new InfluxDB({
    url: to.url,
    token: to.token,
    timeout: to.requestMsMax,
    transportOptions: { signal: AbortSignal.timeout(to.requestMsMax) },
  });
  // Its queue loses lines on close, overflow and every 4xx: it gets one batch and no retries. No gzip: the
  // gateway's processor is scarcer than the local network.
  const api = client.getWriteApi(to.org, to.bucket, 'ns', {
    batchSize: 2,
    flushInterval: 0,
    maxRetries: 0,
    maxBatchBytes: Number.MAX_SAFE_INTEGER,
    gzipThreshold: Number.MAX_SAFE_INTEGER,
  });
  api.writeRecord(lines.join('\n'));
  await api.close();
}

export function createInfluxWriter(options: InfluxOptions, requestMsMax = REQUEST_MS_MAX): InfluxWriter {
  // Its own lines would go to the console; what went wrong comes back as an error anyway.
  setLogger({ error: () => {}, warn: () => {} });
  /** One line each bucket has taken: the witness that a bucket takes lines at all. */
  const accepted = new Map<string, string>();

  async function send(bucket: string, lines: readonly string[]): Promise<void> {
    await sendOnce({ ...options, bucket, requestMsMax }, lines);
    accepted.set(bucket, lines[0] ?? '');
  }

  async function sendOrSplit(bucket: string, lines: readonly string[], written: Written): Promise<void> {
    try {
      await send(bucket, lines);
    } catch (cause) {
      const verdict = judge(cause);
      if (verdict.kind === 'busy') throw verdict.error;
      if (verdict.kind === 'expired') {
        written.expired += Math.min(verdict.dropped, lines.length);
        return;
      }
      const [first] = lines;
      if (lines.length === 1 && first !== undefined) {
        if (written.refused.length === 0) await confirm(bucket, verdict.reason);
        if (written.refused.length === REFUSED_A_WRITE_MAX)
          throw new InfluxBusy(`more than ${REFUSED_A_WRITE_MAX} lines at once: ${verdict.reason}`, cause);
        written.refused.push({ line: first, reason: verdict.reason });
        return;
      }
      const middle = lines.length >> 1;
      await sendOrSplit(bucket, lines.slice(0, middle), written);
      await sendOrSplit(bucket, lines.slice(middle), written);
    }
  }

  /** A server or proxy that refuses everything must not make us set good lines aside. [P6] */
  async function confirm(bucket: string, reason: string): Promise<void> {
    if (NAMES_THE_LINE.test(reason)) return;
    const witness = accepted.get(bucket);
    if (witness === undefined) throw new InfluxBusy(`InfluxDB has taken no line yet: ${reason}`, undefined);
    try {
      await send(bucket, [witness]);
    } catch (cause) {
      throw new InfluxBusy(`InfluxDB refuses also what it took before: ${reason}`, cause);
    }
  }

  return {
    write: async (bucket, lines) => {
      const written: Written = { refused: [], expired: 0 };
      for (let i = 0; i < lines.length; i += LINES_A_REQUEST_MAX) {
        await sendOrSplit(bucket, lines.slice(i, i + LINES_A_REQUEST_MAX), written);
      }
      return written;
    },
  };
}
