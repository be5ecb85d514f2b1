/** The gateway against itself: at its default rate limit, with many devices, with much stored. */

import { SHARES } from './course.ts';
import { type OpenResult, TestBed } from './measure/test-bed.ts';
import type { Place } from './place.ts';
import type { Comparison } from './report/figures.ts';
import { oursWith } from './systems/ours.ts';
import type { SystemSize } from './systems/system.ts';

const IN_FLIGHT = 10;
const WARM_UP_SECONDS = 3;
/** Messages a second of one device that the gateway takes unless it is told otherwise. */
const DEFAULT_RATE_MAX = 20;
const SHARE_OF_LIMIT = 0.8;
const FEW_DEVICES = 100;
const MANY_DEVICES = 10_000;
const MANY_STORED = 1_000_000;
/** Of one filling step. */
const FILL_SECONDS = 5;

export interface OwnOptions {
  devices: number;
  seconds: number;
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
export async function withManyDevices({ seconds, sustained }: OwnOptions, place: Place): Promise<Comparison> {
  const rate = Math.round(sustained * SHARES[1]);
  const costOf = (devices: number) =>
    withBed({ devices, deviceRateMax: 0 }, place, async (bed) => {
      await warmUp(bed);
      return (await bed.openLoop({ rate, seconds, alarmsPerSecond: 0 })).cpuSecondsPerMillion;
    });
  return {
    rate,
    before: { label: '100 devices', cpuSecondsPerMillion: await costOf(FEW_DEVICES) },
    after: { label: '10,000 devices', cpuSecondsPerMillion: await costOf(MANY_DEVICES) },
  };
}

/** The same rate at a nearly empty store and at a million stored readings. */
export async function withManyStored(
  { devices, seconds, sustained }: OwnOptions,
  place: Place,
): Promise<Comparison> {
  const rate = Math.round(sustained * SHARES[1]);
  return withBed({ devices, deviceRateMax: 0 }, place, async (bed) => {
    await warmUp(bed);
    const run = { rate, seconds, alarmsPerSecond: 0 };
    const before = { label: 'hardly anything stored', ...(await bed.openLoop(run)) };
    while (bed.acked < MANY_STORED) await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: FILL_SECONDS });
    const after = { label: '1,000,000 stored', ...(await bed.openLoop(run)) };
    return { rate, before: costOf(before), after: costOf(after) };
  });
}

function costOf({ label, cpuSecondsPerMillion }: { label: string; cpuSecondsPerMillion: number }) {
  return { label, cpuSecondsPerMillion };
}

async function warmUp(bed: TestBed): Promise<void> {
  await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
}

async function withBed<T>(
  { devices, deviceRateMax }: { devices: number; deviceRateMax: number | undefined },
  place: Place,
  run: (bed: TestBed) => Promise<T>,
): Promise<T> {
  const size: SystemSize = { devices, alarmDevices: 0 };
  const bed = await TestBed.open(oursWith({ deviceRateMax, place }), size, place);
  try {
    return await run(bed);
  } finally {
    await bed.close();
  }
}
