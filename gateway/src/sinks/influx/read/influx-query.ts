/** Asks InfluxDB in InfluxQL over `/query`, which 1.x, 2.x and 3.x answer alike. */

import { causeText } from '../../../base/errors.ts';
import { InfluxBusy } from '../write/verdict.ts';

export interface QueryOptions {
  url: string;
  token: string;
}

export type Cell = string | number | boolean | null;
/** Columns by name; `time` is RFC 3339 with nanoseconds. */
export type Columns = Readonly<Record<string, Cell>>;

/** What each series of an answer must be: other servers answer what they do not understand with lists of theirs. */
export interface AnswerShape {
  /** The measurement; absent where the answer is about none. */
  name?: string;
  /** Columns or tags that must be there. */
  columns: readonly string[];
}

export interface InfluxQuery {
  /**
   * Rows of all series of one statement, in the order of time within each.
   * Rejects with InfluxBusy, also on an answer of another shape or a part of one.
   */
  rows(bucket: string, statement: string, shape: AnswerShape): Promise<Columns[]>;
}

/** A chart is not waited for longer than this, ms. */
export const QUERY_MS_MAX = 10_000;

interface Series {
  name?: string;
  tags?: Record<string, string>;
  columns: string[];
  values?: Cell[][];
  partial?: boolean;
}

interface Answer {
  results?: { error?: string; series?: Series[] }[];
  error?: string;
}

export function createInfluxQuery({ url, token }: QueryOptions, queryMsMax = QUERY_MS_MAX): InfluxQuery {
  const address = `${url.replace(/\/$/, '')}/query`;
  const authorization = authorizationOf(token);

  async function ask(bucket: string, statement: string): Promise<Answer> {
    const [db = '', rp] = bucket.split('/');
    const form = new URLSearchParams({ db, q: statement, ...(rp === undefined ? {} : { rp }) });
    const response = await fetch(address, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      signal: AbortSignal.timeout(queryMsMax),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`it answered ${response.status}: ${text.trim().slice(0, 500)}`);
    return JSON.parse(text) as Answer;
  }

  return {
    rows: async (bucket, statement, shape) => {
      try {
        const answer = await ask(bucket, statement);
        const said = answer.error ?? answer.results?.find(({ error }) => error !== undefined)?.error;
        if (said !== undefined) throw new Error(said);
        if (!Array.isArray(answer.results)) throw new Error('its answer holds no results');
        const found = answer.results.flatMap(({ series = [] }) => series);
        if (!found.every((series) => hasShape(series, shape)))
          throw new Error('its answer is not one to what it was asked');
        return found.flatMap(rowsOfSeries);
      } catch (cause) {
        throw new InfluxBusy(`InfluxDB cannot be asked: ${causeText(cause)}`, cause);
      }
    },
  };
}

/** `user:password` is how InfluxDB 1.x knows people; a token of 2.x and 3.x has no colon. */
function authorizationOf(token: string): string | undefined {
  if (token === '') return undefined;
  if (token.includes(':')) return `Basic ${Buffer.from(token).toString('base64')}`;
  return `Token ${token}`;
}

function hasShape({ name, tags = {}, columns, partial }: Series, shape: AnswerShape): boolean {
  return (
    partial !== true &&
    (shape.name === undefined || name === shape.name) &&
    Array.isArray(columns) &&
    shape.columns.every((column) => columns.includes(column) || Object.hasOwn(tags, column))
  );
}

function rowsOfSeries({ tags = {}, columns, values = [] }: Series): Columns[] {
  return values.map((cells) => ({
    ...tags,
    ...Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? null])),
  }));
}

/** A name in double quotes. */
export function nameOf(name: string): string {
  return `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A text in single quotes. */
export function textOf(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** What matches `text` anywhere, as a regular expression in slashes. */
export function patternOf(text: string): string {
  return `/${text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}/`;
}
