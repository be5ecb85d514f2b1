/** Every scenario by name. */

import type { Random } from '../base/random.ts';
import { gasLeak, kitchenFire, type MakeIncident, wiringFault } from './dangers.ts';
import { district } from './district.ts';
import { garbageOf } from './garbage.ts';
import type { Incident, Scenario, ScenarioWorld } from './incident.ts';
import { dyingBattery, outage, silentDevice } from './troubles.ts';

/** Time for every device to have connected and sent once before anything happens. */
const CALM_FIRST_S = 10;
const OUTAGE_S = 60;
/** Silent to the end of any run; a month. */
const FOR_GOOD_S = 2_592_000;

export const SCENARIOS: Readonly<Record<string, { about: string; play: Scenario }>> = {
  calm: { about: 'nothing happens', play: () => [] },
  'kitchen-fire': { about: 'smoke, then heat; the venue’s other detectors follow', play: once(kitchenFire) },
  'gas-leak': { about: 'gas rises past 10, 25 and 50 %LEL', play: once(gasLeak) },
  'wiring-fault': { about: 'residual current rises in steps, a cable warms', play: once(wiringFault) },
  'dying-battery': { about: 'a battery runs down and is replaced', play: once(dyingBattery) },
  'silent-device': { about: 'a device stops for good without a word', play: once(silentDevice(FOR_GOOD_S)) },
  outage: {
    about: 'a venue loses its network for a minute, then hands over its backlog',
    play: once(outage(OUTAGE_S)),
  },
  garbage: { about: 'bad input of every class beside good readings', play: garbage },
  district: {
    about: 'the demo: a fire soon after the start, then an incident every few minutes',
    play: district,
  },
};

/** One incident, at a venue drawn among those that have the devices for it. */
function once(make: MakeIncident): Scenario {
  return (world, random) => {
    for (const venue of random.shuffled(world.venues)) {
      const incident = make(venue, CALM_FIRST_S, random);
      if (incident !== undefined) return [incident];
    }
    return [];
  };
}

function* garbage(world: ScenarioWorld, random: Random): Generator<Incident> {
  const venue = world.venues.find((candidate) => candidate.devices.length > 0);
  if (venue === undefined) return;
  const strangers = world.venues.filter((other) => other.id !== venue.id).flatMap((other) => other.devices);
  yield* garbageOf(venue, strangers, { random, everyS: 2 });
}
