/** A call that takes long: how much of it has gone out, and how far the gateway is, while one waits. */

import { pathOf, signedOut } from './http.ts';
import { NdjsonReader, type Progress } from './ndjson.ts';
import { problemOf, unreachable } from './problem.ts';

export interface LongCall {
  /** An object goes as JSON. */
  body: object | Blob;
  /** Of a blob. */
  type?: string;
  onSent?(bytes: number, total: number): void;
  onProgress?(progress: Progress): void;
}

const NDJSON = 'application/x-ndjson';
/** The longest that anything of this kind may take at the gateway, and a little more. */
const WAIT_MS_MAX = 300_000;

/** `fetch` tells nothing of what has gone out. */
export function longPost<T>(path: string, { body, type, onSent, onProgress }: LongCall): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const reader = new NdjsonReader();
    const isLines = () => (request.getResponseHeader('content-type') ?? '').includes(NDJSON);
    request.open('POST', pathOf(path));
    request.timeout = WAIT_MS_MAX;
    request.setRequestHeader('accept', `${NDJSON}, application/json`);
    request.setRequestHeader('content-type', body instanceof Blob ? (type ?? body.type) : 'application/json');
    request.upload.onprogress = ({ loaded, total }) => onSent?.(loaded, total);
    request.onprogress = () => {
      const progress = isLines() ? reader.take(request.responseText) : undefined;
      if (progress !== undefined) onProgress?.(progress);
    };
    const lost = () => reject(unreachable(undefined));
    request.onerror = lost;
    request.ontimeout = lost;
    request.onload = () => {
      if (isLines()) finish();
      else settle(request.status, parsed(request.responseText));
    };
    function finish(): void {
      reader.take(request.responseText);
      const { end } = reader;
      if (end === undefined) lost();
      else if ('result' in end) resolve(end.result as T);
      else settle(Number(end.problem.status), end.problem);
    }
    function settle(status: number, answer: unknown): void {
      if (status === 401) signedOut();
      if (status < 300) resolve(answer as T);
      else reject(problemOf(status, answer));
    }
    request.send(body instanceof Blob ? body : JSON.stringify(body));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: a proxy's own page. Its status says enough.
    return null;
  }
}
