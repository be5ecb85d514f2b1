/** Copies readings to InfluxDB with the official client; batching, retry and the bad-line search are ours. */

import { HttpError, InfluxDB, setLogger, type WriteApi } from '@influxdata/influxdb-client';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { StoredReading } from '../reading-store.ts';
import { lineOf } from './line-protocol.ts';

export interface InfluxOptions {
  url: string;
  token: string;
  org: string;
  bucket: string;
  /** A line that InfluxDB refuses for good; the others of its batch are written. */
  onRefused(line: string, reason: string): void;
}

/** Lines a request; InfluxDB recommends 5,000. */
const LINES_A_REQUEST_MAX = 5_000;
const REQUEST_MS_MAX = 30_000;

/** InfluxDB refuses bad data with 400 or 422; 413 asks for less at once. Everything else may pass later. */
export function asStoreError(cause: unknown): GatewayError {
  const status = cause instanceof HttpError ? cause.statusCode : undefined;
  const isRefusal = status === 400 || status === 422 || status === 413;
  const detail = status === undefined ? causeText(cause) : `InfluxDB answered ${status}: ${causeText(cause)}`;
  return isRefusal
    ? new GatewayError('store-refused', false, detail, cause)
    : new GatewayError('store-busy', true, detail, cause);
}

export function createInfluxWriter(options: InfluxOptions): {
  /** Resolves when every line is stored or set aside; rejects with `store-busy` when it must be tried again. */
  write(readings: readonly StoredReading[]): Promise<void>;
} {
  // Its own lines would go to the console; what went wrong comes back as an error anyway.
  setLogger({ error: () => {}, warn: () => {} });
  const client = new InfluxDB({ url: options.url, token: options.token, timeout: REQUEST_MS_MAX });

  async function send(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    // The client's own queue loses lines on close, overflow and every 4xx: it gets one batch and no retries.
    const api: WriteApi = client.getWriteApi(options.org, options.bucket, 'ns', {
      batchSize: LINES_A_REQUEST_MAX + 1,
      flushInterval: 0,
      maxRetries: 0,
    });
    api.writeRecords(lines as string[]);
    await api.close();
  }

  async function sendOrSplit(lines: readonly string[]): Promise<void> {
    try {
      await send(lines);
    } catch (cause) {
      const error = asStoreError(cause);
      if (error.retryable) throw error;
      const [first] = lines;
      if (lines.length === 1 && first !== undefined) return options.onRefused(first, error.message);
      const middle = lines.length >> 1;
      await sendOrSplit(lines.slice(0, middle));
      await sendOrSplit(lines.slice(middle));
    }
  }

  return {
    write: async (readings) => {
      const lines = readings.map(lineOf);
      for (let i = 0; i < lines.length; i += LINES_A_REQUEST_MAX) {
        await sendOrSplit(lines.slice(i, i + LINES_A_REQUEST_MAX));
      }
    },
  };
}
