/** One simulated district through check and fold, without a network, and what its truth says of it. */

import type { Act, CheckedReading, EventName, MessageRecord, VenueInput } from '@ninewatch/rules';
import { judgeRun, ScoredCourse, type TrialRules, type Verdicts } from '@ninewatch/rules/trust';
import {
  type District,
  type SimulatedMessage,
  type SimulatedReading,
  simulateDistrict,
} from '@ninewatch/simulators/district';
import { RepeatFilter } from './repeat-filter.ts';

/** What a run is made of; plain, it crosses threads. */
export interface RunPlan {
  seed: number;
  venues: number;
  hours: number;
  periodS: number;
  /** Times as much happens as in the simulators' catalogue. */
  eventfulness: number;
  /** Episodes a venue and year, before `eventfulness`; those of the catalogue where it names none. */
  mix?: Readonly<Record<string, number>>;
  rules: TrialRules;
}

export interface ScoredRun {
  seed: number;
  verdicts: Verdicts;
  /** Device-years by the colour of the venue. */
  exposure: Record<string, number>;
  readings: number;
  elapsedMs: number;
}

/** The gateway's check of one reading; given by who joins the rooms. Undefined for what it refuses. */
export type CheckOne = (sent: SimulatedReading, receivedAt: number) => CheckedReading | undefined;

const BEGINS_AT = 1_767_225_600_000;

export function scoreDistrict(
  plan: RunPlan,
  { check, monotonicMs }: { check: CheckOne; monotonicMs: () => number },
): ScoredRun {
  const { seed, venues, hours, periodS, eventfulness, mix = {} } = plan;
  const run = { seed, venues, hours, periodS, eventfulness, mix };
  const district = simulateDistrict({ ...run, startAtMs: BEGINS_AT });
  const beganMs = monotonicMs();
  const course = new ScoredCourse(plan.rules, groundOf(district), BEGINS_AT);
  const filter = new RepeatFilter();
  let readings = 0;
  for (const message of district.messages()) {
    readings += message.readings.length;
    const record = recordOf(message, { check, filter });
    if (record !== undefined) course.take(record);
  }
  course.passTime(district.exposure.endsAtMs);
  const elapsedMs = monotonicMs() - beganMs;
  const colours = new Map(district.venues.map(({ id, risk }) => [id, risk]));
  const colourOf = (venueId: string) => colours.get(venueId) ?? 'yellow';
  const { truth, exposure } = district;
  const verdicts = judgeRun({ truth, raised: course.raised(), exposure, colourOf });
  return { seed, verdicts, exposure: exposureOf(district, colourOf), readings, elapsedMs };
}

function recordOf(
  message: SimulatedMessage,
  { check, filter }: { check: CheckOne; filter: RepeatFilter },
): MessageRecord | undefined {
  const { receivedAtMs: receivedAt, deviceId, venueId, via, channel } = message;
  const readings: CheckedReading[] = [];
  for (const sent of message.readings) {
    // Known repeats are acknowledged and not stored again: rules never see them.
    if (filter.isRepeat(deviceId, sent)) continue;
    const reading = check(sent, receivedAt);
    if (reading === undefined) continue;
    reading.generation = 1;
    if (channel === 'event') reading.event = sent.event as EventName;
    readings.push(reading);
  }
  if (readings.length === 0) return undefined;
  const record: MessageRecord = { kind: 'message', receivedAt, deviceId, venueId, channel, readings };
  if (via !== undefined) record.via = via;
  return record;
}

function groundOf({ venues, devices }: District): Act[] {
  const regions = [...new Set(venues.map(({ region }) => region))].filter((id) => id !== 'root');
  return [
    ...regions.map(
      (id): Act => ({ type: 'region.create', region: { id, name: id, level: 'district', parent: 'root' } }),
    ),
    ...venues.flatMap(({ id, name, category, region, facts, risk }): Act[] => {
      const created: Act = {
        type: 'venue.create',
        venue: { id, name, category, region, facts } as VenueInput,
      };
      return risk === 'blue'
        ? [created, { type: 'venue.override', id, colour: 'blue', reason: 'simulated' }]
        : [created];
    }),
    ...devices
      .toSorted((a, b) => Number(a.collector !== undefined) - Number(b.collector !== undefined))
      .map((device): Act => ({ type: 'device.create', device: { ...device, secretHash: '' } })),
  ];
}

function exposureOf(
  { devices, exposure }: District,
  colourOf: (venueId: string) => string,
): Record<string, number> {
  const years = exposure.deviceYears / Math.max(1, devices.length);
  const byColour: Record<string, number> = {};
  for (const { venueId } of devices) {
    const colour = colourOf(venueId);
    byColour[colour] = (byColour[colour] ?? 0) + years;
  }
  return byColour;
}
