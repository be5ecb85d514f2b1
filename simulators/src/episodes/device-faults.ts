/** Troubles of devices and their links: silence, outages, restarts, repeated and swapped messages, wrong clocks. */

import { drawn } from '../physics/ranges.ts';
import type { Effect, Incident, ScenarioDevice } from '../scenarios/incident.ts';
import { episodeOf, oneOf, type Stage } from './episode.ts';

/** Beyond it every limit of silence that makes sense has passed; below the shortest none has. */
const CERTAINLY_SILENT_S = 3_600;
const HARDLY_SILENT_S = 240;
/** So long the backlog takes at most. */
const HANDOVER_S = 60;

function trouble(
  stage: Stage,
  parts: {
    kind: string;
    effects: Effect[];
    lastsS: number;
    hazardKinds?: string[];
    parameters: Record<string, number>;
  },
): Incident {
  return episodeOf(stage, { toleratedKinds: ['device'], ...parts, type: 'fault' });
}

function anyDevice(stage: Stage): ScenarioDevice | undefined {
  const fit = stage.venue.devices.filter((device) => device.kind !== 'collector');
  return fit.length === 0 ? undefined : stage.random.pick(fit);
}

export function silent(stage: Stage): Incident | undefined {
  const device = anyDevice(stage);
  if (device === undefined) return undefined;
  const { lastsS } = drawn(stage.random, stage.ranges.silent);
  const effects: Effect[] = [{ what: 'dead', deviceId: device.id, fromS: 0, toS: lastsS }];
  const parameters = { lastsS };
  return trouble(stage, { kind: 'silent', effects, lastsS, hazardKinds: ['device'], parameters });
}

/** A collector dies: its children measure on and hand over their backlog once it is back. Only in its own venue. */
export function deadCollector(stage: Stage): Incident | undefined {
  const collector = oneOf(stage, ['collector']);
  if (collector === undefined) return undefined;
  const children = stage.venue.devices.filter((device) => device.collector === collector.id);
  const { lastsS } = drawn(stage.random, stage.ranges.silent);
  const effects: Effect[] = [
    { what: 'dead', deviceId: collector.id, fromS: 0, toS: lastsS },
    ...children.map((child): Effect => ({ what: 'cut', deviceId: child.id, fromS: 0, toS: lastsS })),
  ];
  return trouble(stage, {
    kind: 'dead-collector',
    effects,
    lastsS: lastsS + HANDOVER_S,
    hazardKinds: ['device'],
    parameters: { lastsS, children: children.length },
  });
}

/** Every device of the venue loses its network, measures on, and hands over the backlog in order. */
export function outage(stage: Stage): Incident | undefined {
  if (stage.venue.devices.length === 0) return undefined;
  const { lastsS } = drawn(stage.random, stage.ranges.outage);
  const effects = stage.venue.devices.map(
    (device): Effect => ({ what: 'cut', deviceId: device.id, fromS: 0, toS: lastsS }),
  );
  const hazardKinds = lastsS >= CERTAINLY_SILENT_S ? ['device'] : [];
  const parts = { kind: 'outage', effects, hazardKinds, parameters: { lastsS } };
  const episode = trouble(stage, { ...parts, lastsS: lastsS + HANDOVER_S });
  return lastsS < HARDLY_SILENT_S ? { ...episode, toleratedKinds: [] } : episode;
}
export function reboots(stage: Stage): Incident | undefined {
  const device = anyDevice(stage);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.reboot);
  const times = Math.round(drawing.times);
  const effects = Array.from({ length: times }, (_, i): Effect => {
    const atS = (i * drawing.lastsS) / times;
    return { what: 'reboot', deviceId: device.id, atS, downS: drawing.downS };
  });
  const lastsS = drawing.lastsS + drawing.downS;
  return trouble(stage, { kind: 'reboot', effects, lastsS, parameters: { ...drawing, times } });
}

export function duplicates(stage: Stage): Incident | undefined {
  const device = anyDevice(stage);
  if (device === undefined) return undefined;
  const drawing = drawn(stage.random, stage.ranges.twice);
  const { lastsS, share } = drawing;
  const effects: Effect[] = [{ what: 'twice', deviceId: device.id, fromS: 0, toS: lastsS, share }];
  return trouble(stage, { kind: 'duplicates', effects, lastsS, parameters: drawing });
}

export function reordered(stage: Stage): Incident | undefined {
  const device = anyDevice(stage);
  if (device === undefined) return undefined;
  const { lastsS } = drawn(stage.random, stage.ranges.swapped);
  const effects: Effect[] = [{ what: 'swapped', deviceId: device.id, fromS: 0, toS: lastsS }];
  return trouble(stage, { kind: 'reordered', effects, lastsS, parameters: { lastsS } });
}

/** Wrong by up to a day, from its begin on; `sentAt` is off by as much, so that it can be seen through. */
export function clockOffset(stage: Stage): Incident | undefined {
  return clockTrouble(stage, 'clock-offset', stage.ranges.clockOffset);
}

/** The clock jumps, and is set right some time later. */
export function clockJump(stage: Stage): Incident | undefined {
  return clockTrouble(stage, 'clock-jump', stage.ranges.clockJump);
}

function clockTrouble(
  stage: Stage,
  kind: string,
  ranges: Stage['ranges']['clockJump'],
): Incident | undefined {
  const device = anyDevice(stage);
  if (device === undefined) return undefined;
  const { lastsS, offsetS } = drawn(stage.random, ranges);
  const offsetMs = Math.round(1_000 * offsetS);
  const effects: Effect[] = [{ what: 'clock', deviceId: device.id, fromS: 0, toS: lastsS, offsetMs }];
  return trouble(stage, { kind, effects, lastsS, parameters: { lastsS, offsetS } });
}

/** The surface: `at: 0` without `sentAt` is a clock fault, and the reading counts as of its receipt. */
export function noClock(stage: Stage): Incident | undefined {
  const device = anyDevice(stage);
  if (device === undefined) return undefined;
  const { lastsS } = drawn(stage.random, stage.ranges.noClock);
  const effects: Effect[] = [{ what: 'no-clock', deviceId: device.id, fromS: 0, toS: lastsS }];
  return trouble(stage, {
    kind: 'no-clock',
    effects,
    lastsS,
    hazardKinds: ['device'],
    parameters: { lastsS },
  });
}
