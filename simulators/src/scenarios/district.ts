/** The demo: a calm district with a kitchen fire soon after the start, and one new incident every few minutes. */

import type { Random } from '../base/random.ts';
import { gasLeak, kitchenFire, type MakeIncident, wiringFault } from './dangers.ts';
import type { Incident, ScenarioVenue, ScenarioWorld } from './incident.ts';
import { dyingBattery, outage, silentDevice } from './troubles.ts';

/** The first smoke rises this long after the start; a detector sees it some 7 s later. */
export const FIRST_FIRE_S = 8;
const GAP_S = { min: 60, max: 180 };
/** A venue that has just had its incident is left alone for a while. */
const REST_S = 900;

/** Drawn by weight; dangers are rarer than small troubles in life, but a demo is short. */
const KINDS: readonly { weight: number; make: MakeIncident }[] = [
  { weight: 3, make: kitchenFire },
  { weight: 3, make: gasLeak },
  { weight: 3, make: wiringFault },
  { weight: 2, make: dyingBattery },
  { weight: 1, make: silentDevice(600) },
  { weight: 1, make: outage(75) },
];

/** Endless; the same seed and district give the same course of events. */
export function* district(world: ScenarioWorld, random: Random): Generator<Incident> {
  const restingUntilS = new Map<string, number>();
  const remember = (incident: Incident) => {
    restingUntilS.set(incident.venueId, incident.endS + REST_S);
    return incident;
  };
  const first = firstFire(world.venues, random);
  if (first !== undefined) yield remember(first);
  for (let startS = FIRST_FIRE_S; ; ) {
    startS += random.integer(GAP_S.min, GAP_S.max);
    const awake = world.venues.filter((venue) => (restingUntilS.get(venue.id) ?? 0) <= startS);
    const next = drawIncident(awake, startS, random);
    if (next !== undefined) yield remember(next);
  }
}

/** A restaurant where there is one, and rather a red one: that is where the wall must be at its best. */
function firstFire(venues: readonly ScenarioVenue[], random: Random): Incident | undefined {
  const worth = (venue: ScenarioVenue) => (venue.category === 2 ? 2 : 0) + (venue.risk === 'red' ? 1 : 0);
  const ranked = random.shuffled(venues).sort((a, b) => worth(b) - worth(a));
  for (const venue of ranked) {
    const fire = kitchenFire(venue, FIRST_FIRE_S, random);
    if (fire !== undefined && fire.deviceIds.length > 1) return fire;
  }
  return ranked.flatMap((venue) => kitchenFire(venue, FIRST_FIRE_S, random) ?? [])[0];
}

const TRIES_MAX = 20;

function drawIncident(
  venues: readonly ScenarioVenue[],
  startS: number,
  random: Random,
): Incident | undefined {
  if (venues.length === 0) return undefined;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const incident = drawKind(random)(random.pick(venues), startS, random);
    if (incident !== undefined) return incident;
  }
  return undefined;
}

function drawKind(random: Random): MakeIncident {
  let left = random.between(
    0,
    KINDS.reduce((sum, kind) => sum + kind.weight, 0),
  );
  for (const kind of KINDS) {
    left -= kind.weight;
    if (left < 0) return kind.make;
  }
  return kitchenFire;
}
