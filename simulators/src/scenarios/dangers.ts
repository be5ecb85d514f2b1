/** Dangers for a demo: the physics of every episode, with parameters so quick that minutes show all. */

import type { Random } from '../base/random.ts';
import { arcing, insulation, looseTerminal } from '../episodes/electrical.ts';
import { episodeOf, type MakeEpisode, type Stage } from '../episodes/episode.ts';
import { smoulderingFire as anySmoulderingFire, flamingFire } from '../episodes/fires.ts';
import { coFlue as anyCoFlue, gasLeak as anyGasLeak } from '../episodes/gases.ts';
import type { Incident, ScenarioVenue } from './incident.ts';
import { LIVELY } from './lively.ts';

export type MakeIncident = (venue: ScenarioVenue, startS: number, random: Random) => Incident | undefined;

/** After its end a fire needs this long to clear away, at most. */
const AIRING_S = 340;

/** The episode with the demo's parameters. */
export function lively(make: MakeEpisode): MakeIncident {
  return (venue, startS, random) => make(stageOf(venue, startS, random));
}

function stageOf(venue: ScenarioVenue, startS: number, random: Random): Stage {
  return { venue, startS, random, ranges: LIVELY };
}

/** Starts at a smoke-sensing device; the other detectors of the venue follow, later and weaker. */
export const kitchenFire: MakeIncident = lively((stage) =>
  flamingFire(stage, {
    kind: 'kitchen-fire',
    growths: ['ultra-fast'],
    fuels: ['cooking-oil'],
    origins: ['smoke', 'multi'],
    unwatchedShare: 0,
    isApart: true,
    airingS: AIRING_S,
  }),
);

export const smoulderingFire: MakeIncident = lively((stage) =>
  anySmoulderingFire(stage, {
    origins: ['smoke', 'multi'],
    unwatchedShare: 0,
    isApart: true,
    flamesShare: 0,
    airingS: AIRING_S,
  }),
);

/** A loose hose behind the stove: past 10, 25 and 50 %LEL unless somebody closes the valve. */
export const gasLeak: MakeIncident = lively((stage) => anyGasLeak(stage, ['methane']));
export const coFlue: MakeIncident = lively(anyCoFlue);
export const ageingInsulation: MakeIncident = lively(insulation);
export const hotTerminal: MakeIncident = lively(looseTerminal);
export const arcs: MakeIncident = lively(arcing);

/** Insulation gives way and a joint warms up, until an electrician has been there. */
export const wiringFault: MakeIncident = (venue, startS, random) => {
  const monitors = venue.devices.filter((device) => device.kind === 'electrical');
  if (monitors.length === 0) return undefined;
  const stage = stageOf({ ...venue, devices: [random.pick(monitors)] }, startS, random);
  const parts = [insulation(stage), looseTerminal(stage)].filter((part) => part !== undefined);
  return episodeOf(stage, {
    kind: 'wiring-fault',
    type: 'danger',
    hazardKinds: ['electrical'],
    effects: parts.flatMap((part) => part.effects),
    parameters: Object.assign({}, ...parts.map((part) => part.parameters)),
    lastsS: Math.max(...parts.map((part) => part.endS - startS)),
    quickS: Math.max(...parts.map((part) => part.endS - startS)),
  });
};
