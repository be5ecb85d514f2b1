/** The gateway against itself: at its default rate limit, with few and many devices, with much stored. */

import { type OpenResult, TestBed } from './measure/test-bed.ts';
import type { Place } from './place.ts';
import type { SizeFigures, StoredFigures } from './report/figures.ts';
import { oursWith } from './systems/ours.ts';

const IN_FLIGHT = 10;
const WARM_UP_SECONDS = 3;
/** Messages a second of one device that the gateway takes unless it is told otherwise. */
const DEFAULT_RATE_MAX = 20;
const SHARE_OF_LIMIT = 0.8;
const MANY_STORED = 1_000_000;
/** Of one filling step. */
const FILL_SECONDS = 5;
const RUNS = 3;

/** In flight so that in closed loop not all the time is spent waiting in line. */
const SIZES = [
  { devices: 100, inFlight: 10 },
  { devices: 10_000, inFlight: 1 },
];

export interface OwnOptions {
  devices: number;
  seconds: number;
  /** Without a limit, readings a second; the comparisons run at half of it. */
  sustained: number;
}

/** Below the limit of every device, and not above the half of what is sustained without one. */
export async function atDefaultRateMax(
  { devices, seconds, sustained }: OwnOptions,
  place: Place,
): Promise<OpenResult> {
  const rate = Math.round(Math.min(DEFAULT_RATE_MAX * SHARE_OF_LIMIT * devices, sustained / 2));
  return withBed({ devices, deviceRateMax: undefined }, place, async (bed) => {
    await bed.openLoop({ rate, seconds: WARM_UP_SECONDS, alarmsPerSecond: 0 });
    return bed.openLoop({ rate, seconds, alarmsPerSecond: 0 });
  });
}

/** The same rate from 100 and from 10,000 devices. */
export async function atOtherSizes({ seconds, sustained }: OwnOptions, place: Place): Promise<SizeFigures[]> {
  const rate = Math.round(sustained / 2);
  const figures: SizeFigures[] = [];
  for (const { devices, inFlight } of SIZES) {
    figures.push(
      await withBed({ devices, deviceRateMax: 0 }, place, async (bed) => {
        await bed.closedLoop({ inFlight, seconds: WARM_UP_SECONDS });
        const closed = await bed.closedLoop({ inFlight, seconds });
        const open = await middleRun(bed, { rate, seconds });
        return { devices, closed, open, memoryBytesMax: bed.memoryBytesMax() };
      }),
    );
  }
  return figures;
}

/** The same rate at a nearly empty store and at a million stored readings. */
export async function withManyStored(
  { devices, seconds, sustained }: OwnOptions,
  place: Place,
): Promise<StoredFigures> {
  const run = { rate: Math.round(sustained / 2), seconds };
  return withBed({ devices, deviceRateMax: 0 }, place, async (bed) => {
    await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
    const before = await middleRun(bed, run);
    while (bed.acked < MANY_STORED) await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: FILL_SECONDS });
    const stored = bed.acked;
    return { stored, before, after: await middleRun(bed, run) };
  });
}

/** Of three runs the one whose CPU time is between the others': collections and checkpoints come when they come. */
async function middleRun(
  bed: TestBed,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<OpenResult> {
  const runs: OpenResult[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await bed.openLoop({ rate, seconds, alarmsPerSecond: 0 }));
  runs.sort((a, b) => a.cpuSecondsPerMillion - b.cpuSecondsPerMillion);
  return runs[Math.floor(RUNS / 2)] as OpenResult;
}

async function withBed<T>(
  { devices, deviceRateMax }: { devices: number; deviceRateMax: number | undefined },
  place: Place,
  run: (bed: TestBed) => Promise<T>,
): Promise<T> {
  const bed = await TestBed.open(oursWith({ deviceRateMax, place }), { devices, alarmDevices: 0 }, place);
  try {
    return await run(bed);
  } finally {
    await bed.close();
  }
}
