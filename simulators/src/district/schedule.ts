/** Draws what happens in a district, venue by venue, and writes down the truth. */

import { type Random, randomOf } from '../base/random.ts';
import { EPISODE_NAMES, type EpisodeName, episodeKind } from '../episodes/catalogue.ts';
import { loadAt, type WeekProfile, weekHour, weekProfile } from '../physics/day/profiles.ts';
import type { Ranges } from '../physics/ranges.ts';
import type { Incident, ScenarioVenue } from '../scenarios/incident.ts';
import type { TruthEvent } from './shapes.ts';

/** Enough to play an episode again: its courses are made anew from its own stream of chance. */
export interface Planned {
  id: string;
  name: EpisodeName;
  venue: ScenarioVenue;
  startS: number;
}

export interface ScheduleOptions {
  seed: number;
  startAtMs: number;
  lastsS: number;
  /** Episodes a venue and year. */
  rateOf(name: EpisodeName): number;
  ranges: Ranges;
}

export interface Schedule {
  planned: Planned[];
  truth: TruthEvent[];
}

const YEAR_S = 365.25 * 86_400;
/** Calm at the begin, for baselines to form and devices to be known. */
const CALM_FIRST_S = 1_800;
/** Between two episodes of a venue, so that each finding belongs to one. */
const REST_S = 1_800;

/**
 * Every episode is over before the run is; what does not fit is left out. Episodes that change what is measured follow
 * each other in a venue; troubles of the link coincide with them, but not with each other.
 */
export function scheduleOf(venues: readonly ScenarioVenue[], options: ScheduleOptions): Schedule {
  const all = venues.flatMap((venue) => {
    const wishes = wishesOf(venue, options);
    return [false, true].flatMap((isOfLink) =>
      settled(
        wishes.filter(({ name }) => (episodeKind(name).isOfLink ?? false) === isOfLink),
        options,
      ),
    );
  });
  all.sort((a, b) => a.planned.startS - b.planned.startS || (a.planned.id < b.planned.id ? -1 : 1));
  return { planned: all.map(({ planned }) => planned), truth: all.map(({ truth }) => truth) };
}

/** The incident of a plan; undefined when the venue has not the devices for it. */
export function incidentOf(
  { id, name, venue, startS }: Planned,
  { seed, ranges }: Pick<ScheduleOptions, 'seed' | 'ranges'>,
): Incident | undefined {
  return episodeKind(name).make({ venue, startS, random: randomOf(seed, `episode/${id}`), ranges });
}

/** Poisson arrivals of each kind, in the order of their begin. */
function wishesOf(venue: ScenarioVenue, options: ScheduleOptions): Planned[] {
  const profile = weekProfile(venue.category);
  const wishes = EPISODE_NAMES.flatMap((name) => {
    const random = randomOf(options.seed, `schedule/${venue.id}/${name}`);
    const perS = (options.rateOf(name) * (episodeKind(name).byCategory?.[venue.category] ?? 1)) / YEAR_S;
    return arrivals(perS, options.lastsS, random).map((drawnS, i): Planned => {
      const startS = episodeKind(name).isOfBusyHours
        ? inBusyHours(drawnS, { profile, random, options })
        : drawnS;
      return { id: `${venue.id}/${name}/${i + 1}`, name, venue, startS };
    });
  });
  return wishes.sort((a, b) => a.startS - b.startS);
}

function arrivals(perS: number, lastsS: number, random: Random): number[] {
  const starts: number[] = [];
  if (perS <= 0) return starts;
  const gap = () => -Math.log(1 - random.next()) / perS;
  for (let s = CALM_FIRST_S + gap(); s < lastsS; s += gap()) starts.push(Math.floor(s));
  return starts;
}

const TRIES_MAX = 20;
const DAY_S = 86_400;

/** Moves it within its day to an hour that is busy, as likely as the hour's load. */
function inBusyHours(
  drawnS: number,
  { profile, random, options }: { profile: WeekProfile; random: Random; options: ScheduleOptions },
): number {
  let s = drawnS;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (random.chance(loadAt(profile, weekHour(options.startAtMs + 1_000 * s)))) return s;
    const day = Math.floor(drawnS / DAY_S) * DAY_S;
    s = Math.max(CALM_FIRST_S, day + random.integer(0, DAY_S - 1));
  }
  return drawnS;
}

function settled(wishes: readonly Planned[], options: ScheduleOptions) {
  const kept: { planned: Planned; truth: TruthEvent }[] = [];
  let freeFromS = 0;
  for (const planned of wishes) {
    if (planned.startS < freeFromS) continue;
    const incident = incidentOf(planned, options);
    if (incident === undefined || incident.endS > options.lastsS) continue;
    freeFromS = incident.endS + REST_S;
    kept.push({ planned, truth: truthOf(planned, incident, options.startAtMs) });
  }
  return kept;
}

function truthOf({ id, name, startS }: Planned, incident: Incident, startAtMs: number): TruthEvent {
  const wall = (s: number) => Math.round(startAtMs + 1_000 * s);
  const crossings = incident.crossings.map(({ afterS, ...crossing }) => ({
    ...crossing,
    at: wall(startS + afterS),
  }));
  const first = Math.min(...crossings.map(({ at }) => at));
  return {
    id,
    type: incident.type,
    kind: name,
    hazardKinds: incident.hazardKinds,
    toleratedKinds: incident.toleratedKinds,
    venueId: incident.venueId,
    deviceIds: incident.deviceIds,
    beginsAt: wall(startS),
    endsAt: wall(incident.endS),
    ...(incident.type === 'danger' && crossings.length > 0 ? { detectableAt: first } : {}),
    crossings,
    parameters: incident.parameters,
  };
}
