/** Electrical dangers: ageing insulation, a phase on metal, a loose terminal, arcs. */

import { courseOf, stairsOf } from '../physics/course.ts';
import { arcCounts } from '../physics/electrical/arc.ts';
import { ageingLeakageMa, earthFaultMa } from '../physics/electrical/leakage.ts';
import { terminalHeatK } from '../physics/electrical/terminal.ts';
import { drawn } from '../physics/ranges.ts';
import type { Effect, Incident, ScenarioDevice } from '../scenarios/incident.ts';
import { episodeOf, oneOf, type Stage, stepOf } from './episode.ts';

const MONITORS = ['electrical'];
const MAINS_V = 230;
/** Where a device's own load is not known. */
const USUAL_LOAD_A = 16;

export function insulation(stage: Stage): Incident | undefined {
  const device = oneOf(stage, [...MONITORS, 'charging']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.insulation);
  const repairedAtS = drawing.tauS * Math.log1p(drawing.repairedAtMa / drawing.startMa);
  const course = ageingLeakageMa({ ...drawing, repairedAtS });
  return episodeOf(stage, {
    kind: 'insulation',
    type: 'danger',
    hazardKinds: ['electrical'],
    parameters: { ...drawing, repairedAtS },
    effects: [{ what: 'metric', deviceId: device.id, metric: 'residual_current', course }],
    lastsS: repairedAtS + 60,
  });
}

export function phaseToEarth(stage: Stage): Incident | undefined {
  const device = oneOf(stage, [...MONITORS, 'charging']);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.phaseToEarth);
  const course = earthFaultMa({ ...drawing, voltageV: MAINS_V });
  return episodeOf(stage, {
    kind: 'phase-to-earth',
    type: 'danger',
    hazardKinds: ['electrical'],
    parameters: drawing,
    effects: [{ what: 'metric', deviceId: device.id, metric: 'residual_current', course }],
    lastsS: drawing.clearedAtS + 60,
    quickS: drawing.clearedAtS,
  });
}

export function looseTerminal(stage: Stage): Incident | undefined {
  const device = oneOf(stage, MONITORS);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.looseTerminal);
  const repairedAtS = drawing.lastsS;
  const lastsS = repairedAtS + 8 * drawing.thermalS;
  const span = { stepS: stepOf(lastsS), lastsS };
  const heat = terminalHeatK({ ...drawing, repairedAtS }, loadOf(device, stage.startS), span);
  return episodeOf(stage, {
    kind: 'loose-terminal',
    type: 'danger',
    hazardKinds: ['electrical'],
    parameters: drawing,
    effects: [heatOn(device, courseOf(heat))],
    lastsS,
  });
}

function loadOf(device: ScenarioDevice, startS: number): (s: number) => number {
  return (s) => device.calm?.('current', startS + s) ?? USUAL_LOAD_A;
}

function heatOn(device: ScenarioDevice, course: (s: number) => number): Effect {
  return { what: 'metric', deviceId: device.id, metric: 'cable_temperature', course };
}

export function arcing(stage: Stage): Incident | undefined {
  const device = oneOf(stage, MONITORS);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.arc);
  const lastsS = Math.ceil(drawing.endsS);
  const counts = arcCounts(
    {
      gapS: drawing.gapS,
      burstS: [Math.round(drawing.burstMinS), Math.round(drawing.burstMaxS)],
      count: [Math.ceil(drawing.countMin), Math.round(drawing.countMax)],
      endsS: lastsS,
    },
    { stepS: 1, lastsS: lastsS + 1 },
    stage.random,
  );
  return episodeOf(stage, {
    kind: 'arc',
    type: 'danger',
    hazardKinds: ['electrical'],
    parameters: drawing,
    effects: [{ what: 'metric', deviceId: device.id, metric: 'arc', course: stairsOf(counts) }],
    lastsS: lastsS + 1,
    quickS: lastsS,
    stepS: 1,
  });
}
