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
  /** Readings acknowledged before the phase's end. */
  ackedShareMin: 0.95,
  ackP99MsMax: 250,
  /** From the last acknowledgement until what stores and decides has caught up: this, or a tenth of the phase. */
  drainMsMax: 500,
  drainShareMax: 0.1,
} as const;

export const IN_FLIGHT = 10;
export const SHARES = [0.25, 0.5, 1] as const;
const WINDOWS = 3;
const TRIES_A_RATE = 2;
const WARM_UP_SECONDS = 2;
/** Where acknowledgements outrun the storing, longer windows would only make a backlog. */
const BACKLOG_WINDOW_SECONDS_MAX = 1;
const SEARCH = { growth: 1.5, precision: 1.1, triesMax: 9 };
/** Latency phases are longer, for the sake of the alarms. */
const LATENCY_FACTOR = 1.5;
const ALARMS_A_PHASE = 150;
const ALARMS_A_SECOND_MAX = 25;

export function isSustained(result: OpenResult): boolean {
  const drainMsMax = Math.max(SUSTAINED.drainMsMax, result.seconds * 1_000 * SUSTAINED.drainShareMax);
  return (
    result.ackedShare >= SUSTAINED.ackedShareMin &&
    result.ack.p99Ms <= SUSTAINED.ackP99MsMax &&
    result.drainMs <= drainMsMax
  );
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
    say(`${system.title}: ${Math.round(ackedPerSecond)}/s acknowledged with ${IN_FLIGHT} in flight`);
    const startAt = Math.round(ackedPerSecond * system.searchFrom);
    const { sustained, tries } = await searchRate({ ...SEARCH, startAt }, async (rate) => {
      const isHeld = await holds(bed, rate, seconds);
      say(`${system.title}: ${rate}/s ${isHeld ? 'held' : 'too much'}`);
      return isHeld;
    });
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
async function holds(bed: TestBed, rate: number, seconds: number): Promise<boolean> {
  for (let i = 0; i < TRIES_A_RATE; i++) {
    if (isSustained(await bed.openLoop({ rate, seconds, alarmsPerSecond: 0 }))) return true;
  }
  return false;
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
  const alarmsPerSecond = Math.min(ALARMS_A_SECOND_MAX, ALARMS_A_PHASE / long);
  const phases: Phase[] = [];
  for (const { label, rate } of rates) {
    phases.push({ label, ...(await bed.openLoop({ rate, seconds: long, alarmsPerSecond })) });
  }
  return phases;
}

/** The closed loop alone, for the generator's own ceiling. */
export async function runClosedOnly(
  system: System,
  { devices, seconds }: { devices: number; seconds: number },
  place: Place,
): Promise<{ ackedPerSecond: number; ackedPerSecondOneInFlight: number }> {
  const bed = await TestBed.open(system, { devices, alarmDevices: 0 }, place);
  try {
    await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
    const many = await bed.closedLoop({ inFlight: IN_FLIGHT, seconds });
    const one = await bed.closedLoop({ inFlight: 1, seconds });
    return { ackedPerSecond: many.ackedPerSecond, ackedPerSecondOneInFlight: one.ackedPerSecond };
  } finally {
    await bed.close();
  }
}
