/** Every scenario by name. */

import type { Random } from '../base/random.ts';
import {
  clockJump,
  clockOffset,
  duplicates,
  noClock,
  reboots,
  reordered,
} from '../episodes/device-faults.ts';
import {
  breath,
  cooking,
  dust,
  motorInrush,
  rain,
  steam,
  switching,
  vapour,
  warmUp,
} from '../episodes/nuisances.ts';
import { drift, noisy, sentinel, spiking, stuck } from '../episodes/sensor-faults.ts';
import {
  ageingInsulation,
  arcs,
  coFlue,
  gasLeak,
  hotTerminal,
  kitchenFire,
  lively,
  type MakeIncident,
  smoulderingFire,
  wiringFault,
} from './dangers.ts';
import { district } from './district.ts';
import { garbageOf } from './garbage.ts';
import type { Incident, Scenario, ScenarioVenue, ScenarioWorld } from './incident.ts';
import { dyingBattery, outage, silentDevice } from './troubles.ts';

/** Time for every device to have connected and sent once before anything happens. */
const CALM_FIRST_S = 10;
const OUTAGE_S = 60;
/** Silent to the end of any run; a month. */
const FOR_GOOD_S = 2_592_000;
/** Between two of a row of nuisances or faults. */
const ROW_GAP_S = 20;

const NUISANCES = [cooking, steam, dust, breath, vapour, motorInrush, rain, switching, warmUp].map(lively);
const SENSOR_FAULTS = [drift, stuck, noisy, sentinel, spiking].map(lively);
const CLOCK_TROUBLES = [clockOffset, clockJump, noClock, reboots, duplicates, reordered].map(lively);

export const SCENARIOS: Readonly<Record<string, { about: string; play: Scenario }>> = {
  calm: { about: 'nothing happens', play: () => [] },
  'kitchen-fire': { about: 'smoke, then heat; the venue’s other detectors follow', play: once(kitchenFire) },
  'gas-leak': { about: 'gas rises past 10, 25 and 50 %LEL', play: once(gasLeak) },
  'smouldering-fire': { about: 'smoke and CO without heat', play: once(smoulderingFire) },
  'co-flue': { about: 'a blocked flue: CO fills the room in bursts', play: once(coFlue) },
  'wiring-fault': { about: 'residual current rises, a cable warms', play: once(wiringFault) },
  insulation: { about: 'residual current creeps up as insulation ages', play: once(ageingInsulation) },
  'loose-terminal': { about: 'a terminal comes loose and heats up with the load', play: once(hotTerminal) },
  arc: { about: 'bursts of arcing half-cycles', play: once(arcs) },
  nuisances: {
    about: 'cooking, steam, dust, breath, vapour, motors, rain: no danger',
    play: inARow(NUISANCES),
  },
  'sensor-faults': { about: 'drift, stuck, noise, sentinel codes, spikes', play: inARow(SENSOR_FAULTS) },
  'clock-trouble': {
    about: 'wrong clocks, restarts, repeated and swapped messages',
    play: inARow(CLOCK_TROUBLES),
  },
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
    const incident = firstFitting(make, random.shuffled(world.venues), { startS: CALM_FIRST_S, random });
    return incident === undefined ? [] : [incident];
  };
}

/** One after the other begins, each at a venue of its own while there are enough. */
function inARow(makes: readonly MakeIncident[]): Scenario {
  return function* (world, random) {
    const left = random.shuffled(world.venues);
    for (const [i, make] of makes.entries()) {
      const incident = firstFitting(make, left, { startS: CALM_FIRST_S + i * ROW_GAP_S, random });
      if (incident === undefined) continue;
      left.push(...left.splice(0, left.findIndex((venue) => venue.id === incident.venueId) + 1));
      yield incident;
    }
  };
}

function firstFitting(
  make: MakeIncident,
  venues: readonly ScenarioVenue[],
  { startS, random }: { startS: number; random: Random },
): Incident | undefined {
  for (const venue of venues) {
    const incident = make(venue, startS, random);
    if (incident !== undefined) return incident;
  }
  return undefined;
}

function* garbage(world: ScenarioWorld, random: Random): Generator<Incident> {
  const venue = world.venues.find((candidate) => candidate.devices.length > 0);
  if (venue === undefined) return;
  const strangers = world.venues.filter((other) => other.id !== venue.id).flatMap((other) => other.devices);
  yield* garbageOf(venue, strangers, { random, everyS: 2 });
}
