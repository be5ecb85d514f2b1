/** What InfluxDB's answer to a write means: try again, drop, or look for the bad line. */

import { HttpError } from '@influxdata/influxdb-client';
import { causeText, GatewayError } from '../../../base/errors.ts';

/** A failure that may pass, with what the server said of when. */
export class InfluxBusy extends GatewayError {
  readonly retryAfterMs: number;

  constructor(detail: string, cause: unknown, retryAfterMs = 0) {
    super('store-busy', true, detail, cause);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Words by which InfluxDB 1.x, 2.x and 3.x say that the line itself is wrong. */
export const NAMES_THE_LINE =
  /unable to parse|partial write|field type conflict|invalid (field|number|boolean|tag|timestamp|line)|time(stamp)? (is )?out(side)? of range|dropped=\d|max key size/i;
const EXPIRED = /points? beyond retention policy dropped=(\d+)|outside retention/i;

export type Verdict =
  | { kind: 'busy'; error: InfluxBusy }
  | { kind: 'expired'; dropped: number }
  | { kind: 'refused'; reason: string };

const ADVICE: Readonly<Record<number, string>> = {
  401: 'it does not know the token (NINEWATCH_INFLUX_TOKEN)',
  403: 'the token may not write (NINEWATCH_INFLUX_TOKEN)',
  404: 'there is no such bucket or organisation (NINEWATCH_INFLUX_BUCKET, NINEWATCH_INFLUX_ORG)',
  429: 'it asks us to slow down',
};

/** The client hands on the seconds of `Retry-After` as they are. */
const MS_A_SECOND = 1_000;

/** 400 and 422 blame the lines, 413 their number; everything else may pass later. */
export function judge(cause: unknown): Verdict {
  if (!(cause instanceof HttpError)) {
    const isLate = cause instanceof Error && /abort|timed out/i.test(`${cause.name} ${cause.message}`);
    const detail = isLate ? 'InfluxDB did not answer in time' : `InfluxDB: ${causeText(cause)}`;
    return { kind: 'busy', error: new InfluxBusy(detail, cause) };
  }
  const { statusCode } = cause;
  const said = saidBy(cause);
  if (statusCode === 400 || statusCode === 422 || statusCode === 413) {
    const expired = EXPIRED.exec(said);
    if (expired !== null && statusCode !== 413)
      return { kind: 'expired', dropped: Number(expired[1] ?? Number.MAX_SAFE_INTEGER) };
    return { kind: 'refused', reason: `${statusCode}: ${said}` };
  }
  const advice = ADVICE[statusCode];
  const detail = `InfluxDB answered ${statusCode}: ${advice === undefined ? said : `${advice}; ${said}`}`;
  return { kind: 'busy', error: new InfluxBusy(detail, cause, cause.retryAfter() * MS_A_SECOND) };
}

/** 2.x says `message`, 1.x and 3.x `error`; 3.x adds what it says of single lines. */
function saidBy({ body, message, json }: HttpError): string {
  const { message: told, error, data } = (json ?? {}) as Record<string, unknown>;
  const lines = data === undefined ? '' : ` ${JSON.stringify(data)}`;
  const said = told ?? error;
  return (typeof said === 'string' ? said + lines : (body ?? message)).trim().slice(0, 1_000);
}
