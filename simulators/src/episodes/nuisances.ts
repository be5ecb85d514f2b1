/** What is no danger and looks a little like one: in kitchens, bathrooms, workshops, at distribution boards. */

import { courseOf, stairsOf, trackOf } from '../physics/course.ts';
import { arcCounts } from '../physics/electrical/arc.ts';
import { rainLeakageMa } from '../physics/electrical/leakage.ts';
import { cookingHeat, cookingSmoke, puff, spikes } from '../physics/nuisance/airborne.ts';
import { inrushA, inrushResidualMa } from '../physics/nuisance/inrush.ts';
import { drawn } from '../physics/ranges.ts';
import type { Effect, Incident, ScenarioDevice } from '../scenarios/incident.ts';
import { devicesOf, episodeOf, oneOf, roomOf, type Stage } from './episode.ts';

const KITCHENS = ['厨房', '锅炉间', '热水间'];
/** Smoke falls below what a sensor can tell after so many of its time constants. */
const FALLS = 5;
/** What a cold cell reads at most. */
const WARM_UP_LEL = 40;
const WARM_UP_PPM = 150;

function added(device: ScenarioDevice, metric: string, course: (s: number) => number): Effect {
  return { what: 'metric', deviceId: device.id, metric, course };
}

function nuisance(
  stage: Stage,
  parts: {
    kind: string;
    effects: Effect[];
    lastsS: number;
    quickS?: number;
    stepS?: number;
    parameters: Record<string, number>;
  },
): Incident {
  return episodeOf(stage, { ...parts, type: 'nuisance' });
}

export function cooking(stage: Stage): Incident | undefined {
  const detectors = devicesOf(stage.venue, ['smoke', 'multi', 'heat']);
  if (detectors.length === 0) return undefined;
  const { random, ranges } = stage;
  const drawing = drawn(random, ranges.cooking);
  const puffs = Math.round(drawing.puffs);
  const stove = { ...drawing, puffs, lastsS: puffs * drawing.everyS };
  const smoke = cookingSmoke(stove, random);
  const heat = cookingHeat(stove);
  const kitchen = detectors.find((device) => KITCHENS.includes(roomOf(device))) ?? random.pick(detectors);
  const effects = detectors.flatMap((device): Effect[] => {
    const share = roomOf(device) === roomOf(kitchen) ? 1 : drawing.farShare;
    const warm = added(device, 'temperature', (s) => share * heat(s));
    return device.kind === 'heat' ? [warm] : [added(device, 'smoke', (s) => share * smoke(s)), warm];
  });
  return nuisance(stage, {
    kind: 'cooking',
    effects,
    lastsS: stove.lastsS + FALLS * Math.max(drawing.smokeFallsS, drawing.heatTauS),
    quickS: stove.lastsS,
    parameters: { ...drawing, puffs },
  });
}

/** An optical chamber takes droplets for smoke; a device that measures humidity shows why. */
export function steam(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['smoke', 'multi']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.steam);
  const cloud = puff({ peak: 1, ...drawing });
  const effects = [
    added(device, 'smoke', (s) => drawing.smokeDbM * cloud(s)),
    added(device, 'temperature', (s) => drawing.heatK * cloud(s)),
    added(device, 'humidity', dampUpTo(device, drawing.humidity, cloud, stage.startS)),
  ];
  const lastsS = 3 * drawing.risesS + 2 * FALLS * drawing.fallsS;
  return nuisance(stage, { kind: 'steam', effects, lastsS, quickS: lastsS / 2, parameters: drawing });
}

const USUAL_HUMIDITY = 60;

function dampUpTo(device: ScenarioDevice, most: number, cloud: (s: number) => number, startS: number) {
  return (s: number) => {
    const usual = device.calm?.('humidity', startS + s) ?? USUAL_HUMIDITY;
    return Math.max(0, most - usual) * Math.min(1, 3 * cloud(s));
  };
}

export function dust(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['smoke', 'multi', 'dust']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.dust);
  const isDustMeter = device.kind === 'dust';
  const peak = isDustMeter ? drawing.dustMgM3 : drawing.smokeDbM;
  const spike = { count: Math.round(drawing.count), spikeS: Math.round(drawing.spikeS), peak };
  const lastsS = Math.ceil(drawing.lastsS);
  const track = spikes(spike, { stepS: 1, lastsS }, stage.random);
  const effects = [added(device, isDustMeter ? 'dust' : 'smoke', stairsOf(track))];
  return nuisance(stage, {
    kind: 'dust',
    effects,
    lastsS: lastsS + 1,
    quickS: lastsS,
    stepS: 1,
    parameters: drawing,
  });
}

export function breath(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['co', 'multi']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.breath);
  const effects = [added(device, 'co', puff({ peak: drawing.peakPpm, ...drawing }))];
  const lastsS = 3 * drawing.risesS + FALLS * drawing.fallsS;
  return nuisance(stage, { kind: 'breath', effects, lastsS, quickS: lastsS, parameters: drawing });
}

export function vapour(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['gas']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.vapour);
  const effects = [added(device, 'gas', puff({ peak: drawing.peakLel, ...drawing }))];
  const lastsS = 3 * drawing.risesS + FALLS * drawing.fallsS;
  return nuisance(stage, { kind: 'vapour', effects, lastsS, quickS: lastsS, parameters: drawing });
}

export function motorInrush(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['electrical']);
  if (device === undefined) return undefined;
  const { random } = stage;
  const drawing = drawn(random, stage.ranges.inrush);
  const starts = Math.round(drawing.starts);
  const everyS = drawing.runsS + random.between(20, 300);
  // Whole seconds, so that a monitor that samples by the second sees each of them.
  const lastsS = Math.ceil(starts * everyS);
  const cycled = (course: (s: number) => number) => (s: number) =>
    s < 0 || s >= lastsS ? 0 : course(s % everyS);
  const effects = [
    added(device, 'current', cycled(inrushA(drawing))),
    added(device, 'residual_current', cycled(inrushResidualMa(drawing))),
  ];
  return nuisance(stage, {
    kind: 'motor-inrush',
    effects,
    lastsS: lastsS + 1,
    quickS: lastsS,
    stepS: 1,
    parameters: { ...drawing, starts, everyS },
  });
}

export function rain(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['electrical', 'charging']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.rain);
  const effects = [added(device, 'residual_current', rainLeakageMa(drawing))];
  const lastsS = drawing.wetS + FALLS * drawing.driesS;
  return nuisance(stage, { kind: 'rain', effects, lastsS, parameters: drawing });
}

export function switching(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['electrical']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.switching);
  const lastsS = Math.ceil(drawing.endsS);
  const counts = arcCounts(
    { gapS: drawing.gapS, burstS: [1, 1], count: [1, Math.round(drawing.countMax)], endsS: lastsS },
    { stepS: 1, lastsS: lastsS + 1 },
    stage.random,
  );
  const effects = [added(device, 'arc', stairsOf(counts))];
  return nuisance(stage, {
    kind: 'switching',
    effects,
    lastsS: lastsS + 1,
    quickS: lastsS,
    stepS: 1,
    parameters: drawing,
  });
}

/** Gas and CO cells that warm up after a power cut read too much for minutes, and say so. */
export function warmUp(stage: Stage): Incident | undefined {
  const device = oneOf(stage, ['gas', 'co']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.warmUp);
  const { lastsS } = drawing;
  const peak = drawing.peakShare * (device.kind === 'gas' ? WARM_UP_LEL : WARM_UP_PPM);
  const course = courseOf(trackOf((s) => peak * Math.exp((-4 * s) / lastsS), { stepS: 1, lastsS }));
  const effects: Effect[] = [
    { what: 'reboot', deviceId: device.id, atS: 0, downS: 5 },
    added(device, device.kind === 'gas' ? 'gas' : 'co', (s) => (s >= lastsS ? 0 : course(s))),
    { what: 'flag', deviceId: device.id, flag: 'warm_up', fromS: 0, toS: lastsS },
  ];
  return nuisance(stage, { kind: 'warm-up', effects, lastsS, quickS: lastsS, parameters: drawing });
}
