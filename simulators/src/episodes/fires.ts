/** Fires: flaming and smouldering, in a room with detectors or in one without. */

import type { Random } from '../base/random.ts';
import { courseOf, type Track } from '../physics/course.ts';
import { FUELS, type Fuel, type FuelName } from '../physics/fire/fuels.ts';
import { GROWTH_KW_S2, type GrowthClass } from '../physics/fire/heat-release.ts';
import { type Detector, type FireRoom, roomFire, type Shown } from '../physics/fire/room-fire.ts';
import { type FireSource, flamingSource, smoulderingSource, sourceInTurn } from '../physics/fire/source.ts';
import { drawn, drawnFrom } from '../physics/ranges.ts';
import type { Crossing, Effect, Incident, ScenarioDevice } from '../scenarios/incident.ts';
import { devicesOf, episodeOf, type MakeEpisode, roomOf, type Stage, stepOf } from './episode.ts';

const METRICS_OF_KIND: Readonly<Record<string, readonly (keyof typeof SHOWN)[]>> = {
  smoke: ['smoke', 'temperature'],
  heat: ['temperature'],
  multi: ['smoke', 'temperature', 'co'],
  co: ['co', 'temperature'],
  gas: ['temperature'],
};
const SHOWN = {
  smoke: (shown: Shown): Track => shown.smokeDbM,
  temperature: (shown: Shown): Track => shown.heatK,
  co: (shown: Shown): Track => shown.coPpm,
};

/** What a demo or a test fixes instead of leaving it to chance. */
export interface FireChoice {
  kind: string;
  growths: readonly GrowthClass[];
  fuels: readonly FuelName[];
  /** Kinds beneath one of which it starts. */
  origins: readonly string[];
  /** Rooms without a detector are as likely as this. */
  unwatchedShare: number;
  /** All other detectors are behind doors. */
  isApart: boolean;
  /** Smouldering turns into flames as often as this. */
  flamesShare: number;
  /** Seconds after the end until all is aired. */
  airingS: number;
}

const ANY_FIRE: FireChoice = {
  kind: 'flaming-fire',
  growths: ['slow', 'medium', 'medium', 'fast', 'fast', 'ultra-fast'],
  fuels: ['wood', 'paper', 'textile', 'upholstery', 'polystyrene', 'pvc', 'cooking-oil'],
  origins: ['smoke', 'heat', 'multi'],
  unwatchedShare: 0.15,
  isApart: false,
  flamesShare: 0.25,
  airingS: 3_600,
};

export function flamingFire(stage: Stage, choice: Partial<FireChoice> = {}): Incident | undefined {
  const all = { ...ANY_FIRE, ...choice };
  const { random, ranges } = stage;
  if (devicesOf(stage.venue, all.origins).length === 0) return undefined;
  const growth = random.pick(all.growths);
  const fuel = random.pick(all.fuels);
  const fire = drawn(random, ranges.flaming);
  const source = flamingSource({ ...fire, alphaKwS2: GROWTH_KW_S2[growth] }, fuelOf(fuel, fire));
  const { parameters, effects, lastsS } = fireIn(stage, all, { source, ...fire, endsS: fire.putOutS });
  return fireEpisode(stage, {
    kind: all.kind,
    effects,
    lastsS,
    quickS: fire.putOutS,
    parameters: { growth, fuel, ...fire, ...parameters },
  });
}

/** Tables give pure materials burning well; a room gives less soot and more CO. */
function fuelOf(name: FuelName, { sootFactor, coFactor }: { sootFactor: number; coFactor: number }): Fuel {
  const fuel = FUELS[name];
  return { ...fuel, sootYield: sootFactor * fuel.sootYield, coYield: coFactor * fuel.coYield };
}

export function smoulderingFire(stage: Stage, choice: Partial<FireChoice> = {}): Incident | undefined {
  const all = { ...ANY_FIRE, kind: 'smouldering-fire', ...choice };
  const { random, ranges } = stage;
  if (devicesOf(stage.venue, all.origins).length === 0) return undefined;
  const fire = drawn(random, ranges.smouldering);
  const turnsToFlames = random.chance(all.flamesShare);
  const glow = smoulderingSource(fire, fire);
  const flames = drawn(random, ranges.flaming);
  const source = turnsToFlames
    ? sourceInTurn(
        glow,
        flamingSource({ ...flames, alphaKwS2: GROWTH_KW_S2.medium }, fuelOf('upholstery', flames)),
        fire.endsS,
      )
    : glow;
  const endsS = fire.endsS + (turnsToFlames ? flames.putOutS : 0);
  const { parameters, effects, lastsS } = fireIn(stage, all, { source, layerShare: fire.layerShare, endsS });
  return fireEpisode(stage, {
    kind: all.kind,
    effects,
    lastsS,
    quickS: turnsToFlames ? endsS : 0,
    parameters: { ...fire, ...parameters, ...(turnsToFlames ? { flamesFromS: fire.endsS } : {}) },
  });
}

/** Draws the room and where the detectors hang, and lets it burn. */
function fireIn(
  stage: Stage,
  choice: FireChoice,
  fire: { source: FireSource; layerShare: number; endsS: number },
): { effects: Effect[]; lastsS: number; parameters: Record<string, number | string> } {
  const { venue, random, ranges } = stage;
  const site = drawn(random, ranges.site);
  const origin = random.pick(devicesOf(venue, choice.origins));
  const isWatched = !random.chance(choice.unwatchedShare);
  const room: FireRoom = { ...site, layerShare: fire.layerShare, clearsFromS: fire.endsS };
  const devices = devicesOf(venue, Object.keys(METRICS_OF_KIND));
  const isInRoom = (device: ScenarioDevice) =>
    isWatched && (device.id === origin.id || (!choice.isApart && roomOf(device) === roomOf(origin)));
  const detectors = devices.map((device) => detectorOf(isInRoom(device), random, ranges.site));
  const lastsS = fire.endsS + choice.airingS;
  const shown = roomFire(fire.source, room, { detectors, span: { stepS: stepOf(lastsS), lastsS } });
  const effects = devices.flatMap((device, i) => effectsOn(device, shown[i] as Shown));
  const { heightM, areaM2, lossShare, airPerS, clearPerS } = site;
  const place: Record<string, string> = isWatched ? { origin: origin.id } : { origin: 'unwatched room' };
  return { effects, lastsS, parameters: { ...place, heightM, areaM2, lossShare, airPerS, clearPerS } };
}

function detectorOf(isInRoom: boolean, random: Random, site: Stage['ranges']['site']): Detector {
  const drawnSite = drawn(random, site);
  const { rti, entryM, coS } = drawnSite;
  if (isInRoom)
    return { rti, entryM, coS, exposure: { where: 'same-room', radiusM: drawnFrom(random, site.radiusM) } };
  const door = { delayS: drawnSite.doorDelayS, share: drawnSite.doorShare, fillS: drawnSite.fillS };
  return { rti, entryM, coS, exposure: { where: 'behind-door', ...door } };
}

function effectsOn(device: ScenarioDevice, shown: Shown): Effect[] {
  return (METRICS_OF_KIND[device.kind] ?? []).map((metric) => ({
    what: 'metric',
    deviceId: device.id,
    metric,
    course: courseOf(SHOWN[metric](shown)),
  }));
}

/** Where only CO tells of it, a correct system says CO. */
function fireEpisode(
  stage: Stage,
  parts: Pick<Incident, 'kind' | 'effects' | 'parameters' | 'quickS'> & { lastsS: number },
): Incident {
  const episode = episodeOf(stage, { ...parts, type: 'danger' });
  const crosses = (...metrics: string[]) =>
    episode.crossings.some((crossing: Crossing) => metrics.includes(crossing.metric));
  const tellsCoAlone = !crosses('smoke', 'temperature') && crosses('co');
  const [raised, tolerated] = tellsCoAlone ? ['co', 'fire'] : ['fire', 'co'];
  return { ...episode, hazardKinds: [raised as string], toleratedKinds: [tolerated as string] };
}

export const anyFlamingFire: MakeEpisode = (stage) => flamingFire(stage);
export const anySmoulderingFire: MakeEpisode = (stage) => smoulderingFire(stage);
