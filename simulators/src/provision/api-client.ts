/** The few calls of the gateway's HTTP API that provisioning needs. */

import { z } from 'zod';
import { Failure, reasonOf } from '../base/failure.ts';

export interface ApiLogin {
  /** Base address, for instance `http://127.0.0.1:8080`. */
  http: string;
  user: string;
  password: string;
}

export interface ImportReport {
  created: number;
  updated: number;
  rejected: { line: number; column: string; reason: string }[];
  /** Of devices that were made without a secret in their line; told this once. */
  secrets: { id: string; secret: string }[];
}

const session = z.object({ token: z.string() });
const importReport = z.object({
  created: z.number(),
  updated: z.number(),
  rejected: z.array(z.object({ line: z.number(), column: z.string(), reason: z.string() })),
  secrets: z.array(z.object({ id: z.string(), secret: z.string().min(1) })).default([]),
});
const problem = z.object({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
});

/** One act of the gateway decides at most this many lines. */
const LINES_PER_IMPORT_MAX = 1_000;
const TIMEOUT_MS = 60_000;

export class ApiClient {
  readonly #base: string;
  readonly #token: string;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** Refuses with one line: gateway not there, login refused. */
  static async open(login: ApiLogin): Promise<ApiClient> {
    const base = login.http.replace(/\/+$/, '');
    const client = new ApiClient(base, '');
    const answer = await client.#call('POST', '/session', { username: login.user, password: login.password });
    if (answer.status === 401) throw new Failure(`the gateway refused the login of "${login.user}"`);
    return new ApiClient(base, session.parse(client.#good(answer, 'login')).token);
  }

  /** 'existed' when the id is taken already. */
  async create(path: string, body: object): Promise<'created' | 'existed'> {
    const answer = await this.#call('POST', path, body);
    if (answer.status === 409) return 'existed';
    this.#good(answer, `POST ${path}`);
    return 'created';
  }

  async get(path: string): Promise<unknown> {
    return this.#good(await this.#call('GET', path), `GET ${path}`);
  }

  async post(path: string, body: object): Promise<unknown> {
    return this.#good(await this.#call('POST', path, body), `POST ${path}`);
  }

  /** Upserts; refuses when the gateway rejects a line, naming the first. */
  async importRows(path: string, columns: readonly string[], rows: readonly CsvRow[]): Promise<ImportReport> {
    const total: ImportReport = { created: 0, updated: 0, rejected: [], secrets: [] };
    for (let from = 0; from < rows.length; from += LINES_PER_IMPORT_MAX) {
      const part = rows.slice(from, from + LINES_PER_IMPORT_MAX);
      const answer = await this.#call('POST', path, csvOf(columns, part));
      const report = importReport.parse(this.#good(answer, `POST ${path}`));
      const first = report.rejected[0];
      if (first !== undefined) {
        const rest = report.rejected.length - 1;
        throw new Failure(
          `${path}: line ${first.line}, column ${first.column}: ${first.reason}${rest > 0 ? ` (and ${rest} more)` : ''}`,
        );
      }
      total.created += report.created;
      total.updated += report.updated;
      total.secrets.push(...report.secrets);
    }
    return total;
  }

  async #call(
    method: string,
    path: string,
    body?: object | string,
  ): Promise<{ status: number; body: unknown }> {
    const type = typeof body === 'string' ? 'text/csv; charset=utf-8' : 'application/json';
    try {
      const response = await fetch(`${this.#base}/api/v1${path}`, {
        method,
        headers: {
          ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      return { status: response.status, body: parseJson(text) };
    } catch (cause) {
      const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
      throw new Failure(`cannot reach the gateway at ${this.#base}: ${reasonOf(inner)}`, cause);
    }
  }

  #good(answer: { status: number; body: unknown }, what: string): unknown {
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    const told = problem.safeParse(answer.body);
    const text = told.success ? (told.data.detail ?? told.data.title ?? told.data.code) : undefined;
    throw new Failure(`${what} was refused with ${answer.status}${text === undefined ? '' : `: ${text}`}`);
  }
}

export type CsvRow = Readonly<Record<string, string | number | boolean | undefined>>;

/** RFC 4180; an absent cell is empty. */
export function csvOf(columns: readonly string[], rows: readonly CsvRow[]): string {
  const cell = (value: CsvRow[string]) => {
    const text = value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's error page; its status says enough.
    return undefined;
  }
}
