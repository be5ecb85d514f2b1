/** What is measured on one system, in order: warm-up, closed loop, the sustained rate, latencies at shares of it. */

import { median } from './measure/histogram.ts';
import { type RateTry, searchRate } from './measure/rate-search.ts';
import { type ClosedResult, type OpenResult, TestBed } from './measure/test-bed.ts';
import type { Place } from './place.ts';
import type { System } from './systems/system.ts';

export interface CourseOptions {
  devices: number;
  /** Of each measured phase. */
  seconds: number;
  /** Further rates at which latencies are wanted. */
  extraRates: readonly { label: string; rate: number }[];
  say: (line: string) => void;
}

export interface Phase extends OpenResult {
  label: string;
}

export interface CourseResult {
  title: string;
  /** Median of three windows. */
  ackedPerSecond: number;
  ackedPerSecondOneInFlight: number;
  sustainedPerSecond: number;
  closed: ClosedResult[];
  tries: RateTry[];
  phases: Phase[];
  memoryBytesMax: number;
}

/** What keeping up with a rate means, the same for every system. */
export const SUSTAINED = {
  /** From when a reading was meant to be sent; what found no room before the phase's end counts with its wait. */
  ackP99MsMax: 250,
  /** From the last acknowledgement until what stores and decides has caught up: this, or a tenth of the phase. */
  drainMsMax: 500,
  drainShareMax: 0.1,
} as const;

/** Of the load generator against a server that only acknowledges. */
export interface GeneratorFigures {
  ackedPerSecond: number;
  ackedPerSecondOneInFlight: number;
  sustainedPerSecond: number;
}

export const IN_FLIGHT = 10;
export const SHARES = [0.25, 0.5, 1] as const;
const WINDOWS = 3;
const WARM_UP_SECONDS = 2;
/** Where acknowledgements outrun the storing, longer windows would only make a backlog. */
const BACKLOG_WINDOW_SECONDS_MAX = 1;
const SEARCH = { growth: 1.5, precision: 1.1, triesMax: 9 };
/** Latency phases are longer, for the sake of the alarms. */
const LATENCY_FACTOR = 1.5;
const ALARMS_A_PHASE = 150;
const ALARMS_A_SECOND_MAX = 25;

/** Why a system did not keep up, in a few words; undefined when it did. */
export function whyTooMuch({ seconds, ack, drainMs }: OpenResult): string | undefined {
  const drainMsMax = Math.max(SUSTAINED.drainMsMax, seconds * 1_000 * SUSTAINED.drainShareMax);
  if (ack.p99Ms > SUSTAINED.ackP99MsMax) return `PUBACK p99 ${ack.p99Ms.toFixed(0)} ms`;
  if (drainMs > drainMsMax) return `backlog of ${drainMs.toFixed(0)} ms`;
  return undefined;
}

export async function runCourse(system: System, options: CourseOptions, place: Place): Promise<CourseResult> {
  const { devices, seconds, extraRates, say } = options;
  const alarmDevices = ALARMS_A_PHASE * (SHARES.length + extraRates.length);
  const bed = await TestBed.open(system, { devices, alarmDevices }, place);
  try {
    const window = system.storesLater ? Math.min(seconds, BACKLOG_WINDOW_SECONDS_MAX) : seconds;
    await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: Math.min(window, WARM_UP_SECONDS) });
    const closed = await closedWindows(bed, window);
    const one = await bed.closedLoop({ inFlight: 1, seconds: window });
    const ackedPerSecond = median(closed.map((each) => each.ackedPerSecond));
    say(`${Math.round(ackedPerSecond)}/s acknowledged with ${IN_FLIGHT} in flight`);
    const startAt = Math.round(ackedPerSecond * system.searchFrom);
    const { sustained, tries } = await sustainedRate(bed, { startAt, seconds, say });
    const phases = await latencyPhases(bed, [...sharesOf(sustained), ...extraRates], seconds);
    return {
      title: system.title,
      ackedPerSecond,
      ackedPerSecondOneInFlight: one.ackedPerSecond,
      sustainedPerSecond: sustained,
      closed: [...closed, one],
      tries,
      phases,
      memoryBytesMax: bed.memoryBytesMax(),
    };
  } finally {
    await bed.close();
  }
}

/** A rate is too much when it was too much twice: once may have been somebody else on the machine. */
async function sustainedRate(
  bed: TestBed,
  { startAt, seconds, say }: { startAt: number; seconds: number; say: (line: string) => void },
): Promise<{ sustained: number; tries: RateTry[] }> {
  const whyNot = async (rate: number) =>
    whyTooMuch(await bed.openLoop({ rate, seconds, alarmsPerSecond: 0 }));
  return searchRate({ ...SEARCH, startAt }, async (rate) => {
    const why = (await whyNot(rate)) && (await whyNot(rate));
    say(`${rate}/s ${why === undefined ? 'held' : `is too much: ${why}`}`);
    return why === undefined;
  });
}

async function closedWindows(bed: TestBed, seconds: number): Promise<ClosedResult[]> {
  const results: ClosedResult[] = [];
  for (let i = 0; i < WINDOWS; i++) results.push(await bed.closedLoop({ inFlight: IN_FLIGHT, seconds }));
  return results;
}

/** Nothing at shares of a rate that was never found. */
function sharesOf(sustained: number): { label: string; rate: number }[] {
  if (sustained === 0) return [];
  return SHARES.map((share) => ({ label: `${share * 100} %`, rate: Math.round(sustained * share) }));
}

async function latencyPhases(
  bed: TestBed,
  rates: readonly { label: string; rate: number }[],
  seconds: number,
): Promise<Phase[]> {
  const long = seconds * LATENCY_FACTOR;
  const isHeard = bed.running.ear !== undefined;
  const alarmsPerSecond = isHeard ? Math.min(ALARMS_A_SECOND_MAX, ALARMS_A_PHASE / long) : 0;
  const phases: Phase[] = [];
  for (const { label, rate } of rates) {
    phases.push({ label, ...(await bed.openLoop({ rate, seconds: long, alarmsPerSecond })) });
  }
  return phases;
}

/** What the load generator reaches itself, against a server that only acknowledges. */
export async function runCeiling(
  sink: System,
  { devices, seconds, say }: Omit<CourseOptions, 'extraRates'>,
  place: Place,
): Promise<GeneratorFigures> {
  const bed = await TestBed.open(sink, { devices, alarmDevices: 0 }, place);
  try {
    await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
    const many = await bed.closedLoop({ inFlight: IN_FLIGHT, seconds });
    const one = await bed.closedLoop({ inFlight: 1, seconds });
    const startAt = Math.round(one.ackedPerSecond * sink.searchFrom);
    const { sustained } = await sustainedRate(bed, { startAt, seconds, say });
    return {
      ackedPerSecond: many.ackedPerSecond,
      ackedPerSecondOneInFlight: one.ackedPerSecond,
      sustainedPerSecond: sustained,
    };
  } finally {
    await bed.close();
  }
}
