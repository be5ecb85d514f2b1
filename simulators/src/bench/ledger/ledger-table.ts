/** The figures of the ledger bench as a table and as JSON. */

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
}

export function figuresOf({ question, latencies, bytes }: Asked): QuestionFigures {
  const { name, asker, msMax } = question;
  return {
    ...{ name, asker, times: latencies.total, msMax, bytes },
    p50Ms: latencies.percentile(0.5),
    p95Ms: latencies.percentile(0.95),
    maxMs: latencies.maxMs,
  };
}

export const isTooSlow = ({ p95Ms, msMax }: QuestionFigures): boolean => p95Ms > msMax;

/** The slowest first. */
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
    '   p50 ms    p95 ms    max ms     KiB  who            what',
    ...rows,
    ...notMeasured.map((path) => `not measured: ${path}`),
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
  const ms = (value: number) => value.toFixed(1).padStart(9);
  const mark = isTooSlow(one) ? '  TOO SLOW' : '';
  const kib = String(Math.round(one.bytes / 1024)).padStart(8);
  return `${ms(one.p50Ms)} ${ms(one.p95Ms)} ${ms(one.maxMs)}${kib}  ${one.asker.padEnd(13)}  ${one.name}${mark}`;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
