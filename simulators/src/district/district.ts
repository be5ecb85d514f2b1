/** A whole district without a network: who is there, what happens, the truth of it, and every message in order of receipt. */

import { randomOf } from '../base/random.ts';
import { EPISODES, type EpisodeName } from '../episodes/catalogue.ts';
import { calmSignal } from '../physics/calm.ts';
import { rangesWith } from '../physics/ranges.ts';
import { planDistrict } from '../provision/district-plan.ts';
import type { PlannedVenue } from '../provision/venue-plan.ts';
import type { ScenarioVenue } from '../scenarios/incident.ts';
import { DeviceState } from './device-state.ts';
import { Player } from './player.ts';
import { scheduleOf } from './schedule.ts';
import type { District, DistrictOptions, SimulatedDevice, SimulatedVenue } from './shapes.ts';

const YEAR_MS = 365.25 * 86_400_000;
const HOUR_MS = 3_600_000;
/** ms from measuring to receipt. */
const LATENCY_MS = [20, 900] as const;
/** A round's last reading arrives before the next round's first. */
const PHASE_MARGIN_MS = 1_000;

/**
 * The same options give the same district, truth and messages. Refuses a run without a length, and a period that leaves
 * no room for the network (2 s at least).
 */
export function simulateDistrict(options: DistrictOptions): District {
  const lastsMs = HOUR_MS * ((options.days ?? 0) * 24 + (options.hours ?? 0));
  const periodMs = Math.round(1_000 * (options.periodS ?? 15));
  if (!(lastsMs > 0)) throw new RangeError('a district needs days or hours');
  if (!(periodMs >= 2_000)) throw new RangeError('periodS must be 2 or more');
  const { seed, startAtMs } = options;
  const ranges = rangesWith(options.ranges ?? {});
  const plan = planDistrict({
    seed,
    venues: options.venues,
    devicesPerVenue: options.devicesPerVenue ?? 3,
    allBehindCollectors: options.allBehindCollectors ?? false,
  });
  const categoryOf = new Map(plan.venues.map((venue) => [venue.id, venue.category]));
  const stateOf = (device: SimulatedDevice) =>
    deviceState(device, {
      seed,
      periodMs,
      category: categoryOf.get(device.venueId) ?? 1,
      mayAlarm: options.ownAlarms ?? true,
    });
  const venues = scenarioVenues(plan.venues, plan.devices, (device) => {
    const { calm } = stateOf(device);
    return (metric, atS) => calm.clean(metric, startAtMs + 1_000 * atS);
  });
  const schedule = scheduleOf(venues, {
    seed,
    startAtMs,
    lastsS: lastsMs / 1_000,
    ranges,
    rateOf: (name: EpisodeName) =>
      (options.mix?.[name] ?? EPISODES[name].perVenueYear) * (options.eventfulness ?? 1),
  });
  const endsAtMs = startAtMs + lastsMs;
  const play = { seed, ranges, startAtMs, endsAtMs, periodMs };
  return {
    venues: plan.venues.map(simulatedVenue),
    devices: plan.devices,
    truth: schedule.truth,
    exposure: {
      venueYears: (plan.venues.length * lastsMs) / YEAR_MS,
      deviceYears: (plan.devices.length * lastsMs) / YEAR_MS,
      startAtMs,
      endsAtMs,
    },
    messages: () => new Player(plan.devices.map(stateOf), schedule.planned, play).play(),
  };
}

/** Everything about a device follows from the seed and its id. */
function deviceState(
  device: SimulatedDevice,
  {
    seed,
    periodMs,
    category,
    mayAlarm,
  }: { seed: number; periodMs: number; category: number; mayAlarm: boolean },
): DeviceState {
  const random = randomOf(seed, `district/${device.id}`);
  return new DeviceState(device, {
    random,
    mayAlarm,
    calm: calmSignal(device.kind, random, category),
    phaseMs: random.integer(0, periodMs - PHASE_MARGIN_MS),
    latencyMs: random.integer(...LATENCY_MS),
  });
}

function scenarioVenues(
  venues: readonly PlannedVenue[],
  devices: readonly SimulatedDevice[],
  calmOf: (device: SimulatedDevice) => (metric: string, atS: number) => number | undefined,
): ScenarioVenue[] {
  const byVenue = Map.groupBy(devices, (device) => device.venueId);
  return venues.map(({ id, name, category, risk }) => ({
    id,
    name,
    category,
    risk,
    devices: (byVenue.get(id) ?? []).map((device) => ({ ...device, calm: calmOf(device) })),
  }));
}

function simulatedVenue({ id, name, category, region, facts, risk, isBlue }: PlannedVenue): SimulatedVenue {
  return { id, name, category, region, facts, risk: isBlue ? 'blue' : risk };
}
