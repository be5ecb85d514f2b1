/** The figures of the ledger bench as a table with a verdict, and as JSON. */

import type { OpenResult } from '../measure/test-bed.ts';
import type { DistrictSize } from './district.ts';
import type { Asked } from './people.ts';

export interface LedgerFigures extends DistrictSize {
  /** From the process's begin until it is ready, ms. */
  startMs: number;
  memoryMib: number;
  load: Pick<OpenResult, 'rate' | 'ackedShare' | 'ack' | 'alarm'> | undefined;
  importing: { venuesS: number; devicesS: number } | undefined;
  questions: QuestionFigures[];
  notMeasured: string[];
}

export interface QuestionFigures {
  name: string;
  asker: string;
  times: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
  msMax: number;
  bytes: number;
  /** Processor time of the threads that answer. */
  cost?: { p50Ms: number; p95Ms: number };
}

export function figuresOf({ question, latencies, costs, bytes }: Asked): QuestionFigures {
  const { name, asker, msMax } = question;
  return {
    ...{ name, asker, times: latencies.total, msMax, bytes },
    p50Ms: latencies.percentile(0.5),
    p95Ms: latencies.percentile(0.95),
    maxMs: latencies.maxMs,
    ...(costs.total === 0 ? {} : { cost: { p50Ms: costs.percentile(0.5), p95Ms: costs.percentile(0.95) } }),
  };
}

export const isMissed = ({ p95Ms, msMax }: QuestionFigures): boolean => p95Ms > msMax;

/** Missed, though its work is less than its limit: it waited for a processor, or behind another question. */
const hasOnlyWaited = ({ cost, msMax, ...rest }: QuestionFigures): boolean =>
  isMissed({ ...rest, msMax }) && cost !== undefined && cost.p95Ms <= msMax;

/** The slowest first, each with its verdict, and the verdict of all below. */
export function tableOf(figures: LedgerFigures): string[] {
  const { venues, devices, tickets, duties, startMs, memoryMib } = figures;
  const { load, importing, questions, notMeasured } = figures;
  const rows = [...questions].sort((a, b) => b.p95Ms - a.p95Ms).map(rowOf);
  return [
    `${venues} venues, ${devices} devices, ${tickets} tickets, ${duties} duties; ready after ${seconds(startMs)}, ${memoryMib} MiB at most`,
    ...(importing === undefined
      ? []
      : [
          `by CSV: venues in ${importing.venuesS.toFixed(1)} s, devices in ${importing.devicesS.toFixed(1)} s`,
        ]),
    ...(load === undefined ? [] : loadLines(load)),
    '   p50 ms    p95 ms    max ms  limit  verdict  cpu p50  cpu p95     KiB  who            what',
    ...rows,
    ...notMeasured.map((path) => `not measured: ${path}`),
    ...verdictOf(questions),
  ];
}

function loadLines({ rate, ackedShare, ack, alarm }: NonNullable<LedgerFigures['load']>): string[] {
  const lines = [
    `${rate} readings/s meanwhile: ${(100 * ackedShare).toFixed(1)} % acknowledged in time, PUBACK p50 ${ack.p50Ms.toFixed(1)} p99 ${ack.p99Ms.toFixed(1)} ms`,
  ];
  if (alarm === undefined) return lines;
  const heard = `${alarm.heard} of ${alarm.sent} alarms heard on the wall`;
  return [...lines, `${heard}, p50 ${alarm.p50Ms.toFixed(1)} p99 ${alarm.p99Ms.toFixed(1)} ms`];
}

function rowOf(one: QuestionFigures): string {
  const ms = (value: number | undefined, width: number) => (value?.toFixed(1) ?? '-').padStart(width);
  const times = [one.p50Ms, one.p95Ms, one.maxMs].map((value) => ms(value, 9)).join(' ');
  const verdict = (isMissed(one) ? 'MISSED' : 'met').padEnd(7);
  const cost = `${ms(one.cost?.p50Ms, 8)} ${ms(one.cost?.p95Ms, 8)}`;
  const kib = String(Math.round(one.bytes / 1024)).padStart(7);
  const limit = String(one.msMax).padStart(6);
  return `${times} ${limit}  ${verdict} ${cost} ${kib}  ${one.asker.padEnd(13)}  ${one.name}`;
}

function verdictOf(questions: readonly QuestionFigures[]): string[] {
  const missed = questions.filter(isMissed);
  if (missed.length === 0) return [`verdict: met, all ${questions.length} questions`];
  const waited = missed.filter(hasOnlyWaited);
  const cause =
    waited.length === 0
      ? ''
      : `; ${waited.length} of those need less processor time than their limit, and waited`;
  return [`verdict: missed, ${missed.length} of ${questions.length} questions${cause}`];
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
